package dev.rebound.core.escalate;

import static dev.rebound.core.escalate.Story.I1;
import static dev.rebound.core.escalate.Story.T0;
import static dev.rebound.core.escalate.Story.command;
import static dev.rebound.core.escalate.Story.handOver;
import static dev.rebound.core.escalate.Story.minutes;
import static dev.rebound.core.escalate.Story.notices;
import static dev.rebound.core.escalate.Story.opened;
import static dev.rebound.core.escalate.Story.planned;
import static dev.rebound.core.escalate.Story.resolved;
import static dev.rebound.core.escalate.Story.seconds;
import static dev.rebound.core.escalate.Story.sent;
import static dev.rebound.core.escalate.Story.stepped;
import static dev.rebound.core.escalate.Story.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An incident that somebody has stays with them only while they, or the recovery, are heard of. */
class HoldingTest {
  private final MemoryHost host = new MemoryHost();

  @BeforeEach
  void danaHasIt() {
    feed(T0.minusSeconds(60), Plans.FULL);
    feed(T0, opened(I1));
    feed(seconds(30), planned(I1));
    feed(minutes(1), command("c1", Verb.ACK, I1, "dana"));
    deliverAll(minutes(1));
  }

  private List<Event> feed(Instant at, Event event) {
    return host.feed(at, Writers.INGEST, event);
  }

  private void deliverAll(Instant at) {
    host.state().incidents().values().stream()
        .flatMap(incident -> incident.notices().pending().values().stream())
        .toList()
        .forEach(each -> feed(at, sent(each.request(), "")));
  }

  @Test
  void shouldAskWhoHasItWhenNothingIsHeardForTheStatedTimeAndThenBeginAgain() {
    assertThat(host.fireDue(minutes(31).minusMillis(1))).isEmpty();

    var asked = host.fireDue(minutes(31));
    assertThat(told(asked)).containsExactly("i1/page/1/dana/slack/2", "i1/page/1/dana/email/2");
    assertThat(notices(asked).getFirst().headline()).isEqualTo("orders: database: do you still have it, dana?");
    deliverAll(minutes(31));
    host.restart();

    var again = host.fireDue(minutes(36));
    assertThat(told(again))
        .containsExactly(
            "restarted i1 at 1: dana had it, was asked whether that is still so, and has not answered for 5 min.",
            "i1/page/1/dana/slack/3", "i1/page/1/dana/email/3");
    deliverAll(minutes(36));
    assertThat(told(host.fireDue(minutes(41)))).containsExactly("i1/page/1/lee/slack/3");
    deliverAll(minutes(41));
    assertThat(told(host.fireDue(minutes(51)))).first().isEqualTo("raised i1 to 2 tech lead");
  }

  @Test
  void shouldWaitAsLongForAnAnswerAsThePlanSays() {
    feed(minutes(2), Plans.SWIFT);

    assertThat(told(host.fireDue(minutes(31)))).first().asString().startsWith("i1/page/1/dana");
    deliverAll(minutes(31));
    assertThat(host.fireDue(minutes(31).plusSeconds(5).minusMillis(1))).isEmpty();
    assertThat(told(host.fireDue(minutes(31).plusSeconds(5)))).first()
        .isEqualTo("restarted i1 at 1: dana had it, was asked whether that is still so, and has not answered for 5 s.");
    deliverAll(minutes(31).plusSeconds(5));
    assertThat(told(host.fireDue(minutes(31).plusSeconds(10)))).as("the backup").containsExactly("i1/page/1/lee/slack/3");
  }

  @Test
  void shouldCountEveryProgressOfTheRecoveryAndEveryWordOfThePerson() {
    feed(minutes(20), stepped(I1, 1));
    feed(minutes(45), command("c2", Verb.STOP, null, "dana"));
    feed(minutes(50), command("c3", Verb.STOP, null, "lee"));
    deliverAll(minutes(50));

    assertThat(host.fireDue(minutes(75).minusMillis(1))).isEmpty();
    assertThat(told(host.fireDue(minutes(75)))).first().asString().startsWith("i1/page/1/dana");
    deliverAll(minutes(75));
    feed(minutes(76), stepped(I1, 2));
    assertThat(host.fireDue(minutes(106).minusMillis(1))).isEmpty();
  }

  @Test
  void shouldTakeTheAnswerOfWhoWasAsked() {
    host.fireDue(minutes(31));
    deliverAll(minutes(31));

    var answer = feed(minutes(33), command("c2", Verb.ACK, I1, "dana"));
    assertThat(told(answer)).first().isEqualTo("stopped i1 by dana (slack)");
    deliverAll(minutes(33));
    assertThat(host.fireDue(minutes(63).minusMillis(1))).isEmpty();
  }

  @Test
  void shouldAskOnceAfterADowntime() {
    host.restart();

    var asked = host.fireDue(minutes(300));
    assertThat(told(asked)).containsExactly("i1/page/1/dana/slack/2", "i1/page/1/dana/email/2");
  }

  @Test
  void shouldBeginAgainWhenItIsGivenBack() {
    var facts = feed(minutes(10), command("c2", Verb.RETRACT, I1, "dana"));

    assertThat(told(facts))
        .containsExactly(
            "restarted i1 at 1: dana gave it back (by slack). Their words: on it", "i1/page/1/dana/slack/2", "i1/page/1/dana/email/2");
    deliverAll(minutes(10));
    assertThat(told(host.fireDue(minutes(15)))).containsExactly("i1/page/1/lee/slack/2");
    assertThat(feed(minutes(16), command("c2", Verb.RETRACT, I1, "dana"))).as("the same command again").isEmpty();
  }

  @Test
  void shouldSayWhyNothingIsGivenBack() {
    feed(minutes(2), command("c2", Verb.RETRACT, I1, "dana"));

    assertThat(told(feed(minutes(3), command("c3", Verb.RETRACT, I1, "dana"))))
        .containsExactly("refused RETRACT: there is nothing to give back", "i1/update/1/all/slack/3");
  }

  @Test
  void shouldStayWithWhoHasItUntilWhoIsAskedAcknowledges() {
    var offered = feed(minutes(10), handOver("c2", I1, "dana", "lee"));
    assertThat(told(offered)).containsExactly("i1/page/1/lee/slack/2");
    assertThat(notices(offered).getFirst().headline()).isEqualTo("orders: database: dana asks lee to take it");
    assertThat(notices(offered).getFirst().lines()).contains("Until then dana has it.");
    deliverAll(minutes(10));

    assertThat(told(feed(minutes(12), command("c3", Verb.ACK, I1, "lee")))).first().isEqualTo("stopped i1 by lee (slack)");
    deliverAll(minutes(12));
    assertThat(host.fireDue(minutes(40))).isEmpty();
  }

  @Test
  void shouldTellWhoHasItThatNobodyTookIt() {
    feed(minutes(10), handOver("c2", I1, "dana", "lee"));
    deliverAll(minutes(10));

    var untaken = host.fireDue(minutes(15));
    assertThat(told(untaken)).containsExactly("i1/page/1/dana/slack/3", "i1/page/1/dana/email/3");
    assertThat(notices(untaken).getFirst().lines()).contains("dana still has it.");
  }

  @Test
  void shouldRefuseToHandOverToNobody() {
    assertThat(told(feed(minutes(10), handOver("c2", I1, "dana", "ghost")))).first()
        .isEqualTo("refused HAND_OVER: the plan has no way to reach 'ghost'");
    assertThat(told(feed(minutes(11), handOver("c3", I1, "lee", "dana")))).first().isEqualTo("refused HAND_OVER: dana has it already");
  }

  @Test
  void shouldAskNobodyAnyMoreWhenItIsOver() {
    feed(minutes(10), handOver("c2", I1, "dana", "lee"));
    feed(minutes(12), resolved(I1));
    deliverAll(minutes(12));

    assertThat(host.fireDue(minutes(100))).isEmpty();
    assertThat(told(feed(minutes(101), command("c3", Verb.RETRACT, I1, "dana")))).first()
        .isEqualTo("refused RETRACT: the incident is over");
  }
}
