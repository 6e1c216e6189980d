package dev.rebound.core.escalate;

import static dev.rebound.core.escalate.Story.I1;
import static dev.rebound.core.escalate.Story.I2;
import static dev.rebound.core.escalate.Story.T0;
import static dev.rebound.core.escalate.Story.asked;
import static dev.rebound.core.escalate.Story.command;
import static dev.rebound.core.escalate.Story.ended;
import static dev.rebound.core.escalate.Story.granted;
import static dev.rebound.core.escalate.Story.minutes;
import static dev.rebound.core.escalate.Story.notices;
import static dev.rebound.core.escalate.Story.opened;
import static dev.rebound.core.escalate.Story.planned;
import static dev.rebound.core.escalate.Story.resolved;
import static dev.rebound.core.escalate.Story.restored;
import static dev.rebound.core.escalate.Story.seconds;
import static dev.rebound.core.escalate.Story.sent;
import static dev.rebound.core.escalate.Story.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told what, and when: (what happened before, event) to facts. */
class EscalationTest {
  private final MemoryHost host = new MemoryHost();

  private List<Event> feed(Instant at, Event event) {
    return host.feed(at, Writers.INGEST, event);
  }

  private List<Event> openWith(PlanActivated plan) {
    feed(T0.minusSeconds(60), plan);
    return feed(T0, opened(I1));
  }

  private void deliverAll(Instant at) {
    host.state().incidents().values().stream()
        .flatMap(incident -> incident.notices().pending().values().stream())
        .toList()
        .forEach(each -> feed(at, sent(each.request(), "")));
  }

  private List<String> ladderTimers() {
    return host.timers().stream()
        .filter(timer -> !timer.id().startsWith("lease/") && !timer.id().startsWith("stale/"))
        .map(timer -> timer.id() + " @ " + timer.due())
        .toList();
  }

  @Test
  void shouldPageTheFirstLevelOnEveryChannelWhenAnIncidentOpens() {
    var facts = openWith(Plans.FULL);

    assertThat(told(facts)).containsExactly("i1/page/1/dana/slack", "i1/page/1/dana/email");
    var page = notices(facts).getFirst();
    assertThat(page.kind()).isEqualTo(NoticeKind.PAGE);
    assertThat(page.headline()).isEqualTo("orders: database: the database does not accept writes (pg-a), level 1, on-call engineer");
    assertThat(page.lines())
        .containsExactly(
            "Failing since 2026-11-22 03:04:04 UTC.", "Why we believe it: 3 probes in a row were refused.",
            "What is being done: No recovery is under way yet.",
            "Unless somebody acknowledges: backup lee is told at 03:09:05 UTC, tech lead (lee) is told at 03:19:05 UTC.",
            "To take it, acknowledge incident i1.");
    assertThat(ladderTimers())
        .containsExactly("backup/i1/1/0/" + T0 + " @ " + minutes(5), "level/i1/2/0/" + T0 + " @ " + minutes(15));
  }

  @Test
  void shouldBeginHigherWhereThePlanSaysSoAndTellEverybodyUpToThere() {
    assertThat(told(openWith(Plans.HIGHER)))
        .containsExactly("raised i1 to 2 tech lead", "i1/page/2/dana/slack", "i1/page/2/dana/email", "i1/page/2/lee/slack");
    assertThat(ladderTimers()).as("the next level keeps its distance").containsExactly(
        "level/i1/3/0/" + minutes(-15) + " @ " + minutes(15));
  }

  @Test
  void shouldPageOnlyOnChannelsThatThePlanConfigures() {
    assertThat(told(openWith(Plans.MAIL))).containsExactly("i1/page/1/dana/email");
  }

  @Test
  void shouldKeepAnIncidentWithoutAPlanAndPageItWhenThePlanComes() {
    assertThat(feed(T0, opened(I1))).isEmpty();
    assertThat(host.timers()).isEmpty();

    assertThat(told(feed(minutes(1), Plans.FULL))).containsExactly("i1/page/1/dana/slack", "i1/page/1/dana/email");
  }

  @Test
  void shouldPageTheHighestDueLevelWhenThePlanComesLate() {
    feed(T0, opened(I1));

    assertThat(told(feed(minutes(20), Plans.FULL))).containsExactly("raised i1 to 2 tech lead", "i1/page/2/lee/slack");
  }

  @Test
  void shouldTellTheBackupAfterFiveMinutesAndTheNextLevelAtItsTime() {
    openWith(Plans.FULL);
    deliverAll(seconds(1));

    assertThat(told(host.fireDue(minutes(5)))).containsExactly("i1/page/1/lee/slack");
    deliverAll(minutes(6));
    assertThat(told(host.fireDue(minutes(15)))).containsExactly("raised i1 to 2 tech lead", "i1/page/2/lee/slack");
    deliverAll(minutes(16));
    assertThat(told(host.fireDue(minutes(30)))).containsExactly("raised i1 to 3 head of operations", "i1/page/3/kim/email");
    deliverAll(minutes(31));
    assertThat(told(host.fireDue(minutes(35)))).containsExactly("i1/page/3/lee/slack");
    deliverAll(minutes(36));
    assertThat(host.timers()).isEmpty();
  }

  @Test
  void shouldNotFireBeforeItsTime() {
    openWith(Plans.FULL);
    deliverAll(seconds(1));

    assertThat(host.fireDue(minutes(5).minusMillis(1))).isEmpty();
  }

  @Test
  void shouldTellTheCurrentLevelOnceAfterADowntime() {
    openWith(Plans.FULL);
    deliverAll(seconds(1));
    host.restart();

    assertThat(told(host.fireDue(minutes(31)))).containsExactly("raised i1 to 3 head of operations", "i1/page/3/kim/email");
  }

  @Test
  void shouldStopTheLadderAndTellEverybodyWhenAPersonAcknowledges() {
    openWith(Plans.FULL);
    deliverAll(seconds(1));

    var facts = feed(minutes(1), command("c1", Verb.ACK, I1, "dana"));

    assertThat(told(facts)).containsExactly("stopped i1 by dana (slack)", "i1/update/1/all/slack/1", "i1/update/1/dana/email/1");
    assertThat(notices(facts).getFirst().headline()).isEqualTo("orders: database: dana has it (by slack)");
    deliverAll(minutes(2));
    assertThat(ladderTimers()).isEmpty();
    assertThat(feed(minutes(3), command("c2", Verb.ACK, I1, "lee"))).isEmpty();
  }

  @Test
  void shouldAcknowledgeEveryOpenIncidentWhenNoneIsNamed() {
    openWith(Plans.FULL);
    feed(seconds(1), opened(I2));

    assertThat(told(feed(minutes(1), command("c1", Verb.ACK, null, "dana"))))
        .contains("stopped i1 by dana (slack)", "stopped i2 by dana (slack)");
    feed(minutes(2), opened(new IncidentId("i3")));
    assertThat(feed(minutes(3), command("c1", Verb.ACK, null, "dana"))).as("the same command sent again").isEmpty();
  }

  @Test
  void shouldAcknowledgeOnlyTheNamedIncident() {
    openWith(Plans.FULL);
    feed(seconds(1), opened(I2));

    assertThat(told(feed(minutes(1), command("c1", Verb.ACK, I2, "dana")))).first().isEqualTo("stopped i2 by dana (slack)");
    assertThat(ladderTimers()).allMatch(timer -> timer.contains("/i1/")).isNotEmpty();
  }

  @Test
  void shouldAskTheApproversOnAllTheirChannels() {
    openWith(Plans.FULL);

    var facts = feed(seconds(5), asked(I1, minutes(10)));

    assertThat(told(facts))
        .containsExactly("i1/approval/1/dana/slack/1", "i1/approval/1/dana/email/1", "i1/approval/1/kim/email/1");
    var notice = notices(facts).getFirst();
    assertThat(notice.recovery()).isEqualTo(Story.recoveryOf(I1));
    assertThat(notice.headline()).isEqualTo("orders: database: your decision is needed until 03:14:05 UTC");
    assertThat(notice.lines())
        .contains(
            "What is asked: may Rebound do this? promote pg-b.", "Why a person is asked: the plan asks for it.",
            "On what: database, pg-a.",
            "Expected loss of acknowledged writes: none expected.", "What else feels it: what depends on it: orders-api.",
            "Expires at: 2026-11-22 03:14:05 UTC.", "If nobody answers: it is handed over to you.", "Who may answer: approver.",
            "Recovery: " + Story.recoveryOf(I1) + ".");
  }

  @Test
  void shouldTellTheChannelAndThoseToldBeforeHowTheRecoveryGoes() {
    openWith(Plans.FULL);
    feed(seconds(2), planned(I1));
    feed(seconds(5), asked(I1, minutes(10)));

    var approved = feed(seconds(20), granted(I1));
    var restored = feed(seconds(30), restored(I1));
    var ended = feed(seconds(90), ended(I1, Ending.RECOVERED));
    var over = feed(seconds(100), resolved(I1));

    assertThat(told(approved)).containsExactly("i1/update/1/all/slack/2", "i1/update/1/dana/email/2", "i1/update/1/kim/email/2");
    assertThat(told(restored)).containsExactly("i1/update/1/all/slack/3", "i1/update/1/dana/email/3", "i1/update/1/kim/email/3");
    assertThat(notices(restored).getFirst().headline()).isEqualTo("orders: database: users are served again");
    assertThat(notices(restored).getFirst().lines())
        .contains(
            "Service was down for 31 s. Failing since 2026-11-22 03:04:04 UTC.", "Measured loss: 0 acknowledged rows.",
            "Measured loss: the last 0.0 s of acknowledged writes.");
    assertThat(told(ended)).containsExactly("i1/update/1/all/slack/4", "i1/update/1/dana/email/4", "i1/update/1/kim/email/4");
    assertThat(told(over)).containsExactly("i1/update/1/all/slack/5", "i1/update/1/dana/email/5", "i1/update/1/kim/email/5");
  }

  @Test
  void shouldSayInLaterPagesWhatIsBeingDone() {
    openWith(Plans.FULL);
    feed(seconds(2), planned(I1));
    deliverAll(seconds(3));

    assertThat(notices(host.fireDue(minutes(15))).getFirst().lines())
        .contains("What is being done: Rebound is recovering it by itself. Steps: Fence pg-a.");
  }

  @Test
  void shouldPageAfreshAndRunTheLadderAgainWhenTheRecoveryIsHandedOver() {
    openWith(Plans.FULL);
    feed(seconds(2), planned(I1));
    feed(minutes(1), command("c1", Verb.ACK, I1, "dana"));

    var facts = feed(minutes(20), ended(I1, Ending.HANDED_OVER));

    assertThat(told(facts)).containsExactly("i1/page/1/dana/slack/2", "i1/page/1/dana/email/2");
    assertThat(notices(facts).getFirst().headline()).isEqualTo("orders: database: a person must take over, the recovery stopped");
    assertThat(notices(facts).getFirst().lines()).contains("Why: the replica is too far behind.");
    deliverAll(minutes(21));
    assertThat(ladderTimers())
        .containsExactly(
            "backup/i1/1/2/" + minutes(20) + " @ " + minutes(25), "level/i1/2/2/" + minutes(20) + " @ " + minutes(35));
    assertThat(told(host.fireDue(minutes(35)))).containsExactly("raised i1 to 2 tech lead", "i1/page/2/lee/slack/2");
  }

  @Test
  void shouldTellOthersByMailAndTheChannelWhenALevelWithoutSlackMustTakeOver() {
    openWith(Plans.FULL);
    host.fireDue(minutes(31));

    assertThat(told(feed(minutes(32), ended(I1, Ending.HANDED_OVER))))
        .containsExactly("i1/page/3/kim/email/1", "i1/update/3/all/slack/1", "i1/update/3/dana/email/1");
  }

  @Test
  void shouldPageButKeepTheAcknowledgementWhenAPersonAborted() {
    openWith(Plans.FULL);
    feed(minutes(1), command("c1", Verb.ACK, I1, "dana"));

    assertThat(told(feed(minutes(2), ended(I1, Ending.ABORTED)))).containsExactly("i1/page/1/dana/slack/2", "i1/page/1/dana/email/2");
    deliverAll(minutes(3));
    assertThat(ladderTimers()).isEmpty();
  }

  @Test
  void shouldHandOverEvenAfterProbesSawTheServiceAgain() {
    openWith(Plans.FULL);
    feed(seconds(2), planned(I1));
    feed(minutes(1), resolved(I1));
    deliverAll(minutes(2));

    assertThat(told(feed(minutes(3), ended(I1, Ending.HANDED_OVER)))).contains("i1/page/1/dana/slack/2");
    deliverAll(minutes(4));
    assertThat(ladderTimers()).hasSize(2);
    feed(minutes(5), command("c1", Verb.ACK, I1, "dana"));
    deliverAll(minutes(6));
    assertThat(host.state().incidents()).isEmpty();
  }

  @Test
  void shouldEndTheLadderAndForgetTheIncidentWhenItIsResolvedAndAllIsSaid() {
    openWith(Plans.FULL);
    assertThat(told(feed(minutes(1), resolved(I1)))).containsExactly("i1/update/1/all/slack/1", "i1/update/1/dana/email/1");
    assertThat(ladderTimers()).isEmpty();
    assertThat(host.state().incidents()).hasSize(1);

    deliverAll(minutes(1));

    assertThat(host.state().incidents()).isEmpty();
    assertThat(host.timers()).isEmpty();
    assertThat(feed(minutes(2), opened(I1))).as("the opening sent again").isEmpty();
  }

  @Test
  void shouldTellTheChannelThatTheKillSwitchWasUsedOnlyWhileAnIncidentIsOpen() {
    feed(T0.minusSeconds(60), Plans.FULL);
    assertThat(feed(T0.minusSeconds(30), command("c1", Verb.STOP, null, "dana"))).isEmpty();
    feed(T0, opened(I1));

    var stop = feed(minutes(1), command("c2", Verb.STOP, null, "dana"));
    var release = feed(minutes(2), command("c3", Verb.RELEASE, null, "dana"));

    assertThat(told(stop)).containsExactly("i1/update/1/all/slack/1");
    assertThat(notices(stop).getFirst().headline()).isEqualTo("orders: Rebound was stopped by dana (by slack)");
    assertThat(told(release)).containsExactly("i1/update/1/all/slack/2");
  }

  @Test
  void shouldIgnoreCommandsThatAreForTheRecovery() {
    openWith(Plans.FULL);

    assertThat(feed(minutes(1), command("c1", Verb.APPROVE, I1, "dana"))).isEmpty();
    assertThat(feed(minutes(1), command("c2", Verb.REJECT, I1, "dana"))).isEmpty();
    assertThat(feed(minutes(1), command("c3", Verb.ABORT, I1, "dana"))).isEmpty();
  }

  @Test
  void shouldIgnoreATimerThatIsNotPendingOrNotItsOwn() {
    openWith(Plans.FULL);
    Timer level = host.timers().stream().filter(timer -> timer.id().startsWith("level/")).findFirst().orElseThrow();

    assertThat(feed(minutes(15), new TimerFired(Writers.RECOVER, level.id()))).isEmpty();
    assertThat(host.fire(minutes(15), "level/i1/9/0/" + T0)).isEmpty();
    assertThat(host.fire(minutes(15), level.id())).isNotEmpty();
    assertThat(host.fire(minutes(15), level.id())).isEmpty();
  }

  @Test
  void shouldNeverLetTimeGoBack() {
    openWith(Plans.FULL);
    feed(minutes(10), planned(I1));

    feed(minutes(2), ended(I1, Ending.HANDED_OVER));

    assertThat(ladderTimers()).contains("level/i1/2/1/" + minutes(10) + " @ " + minutes(25));
  }

  @Test
  void shouldStandOnTheLastLevelOfAPlanThatBecameShorter() {
    openWith(Plans.FULL);
    host.fireDue(minutes(31));
    deliverAll(minutes(32));

    assertThat(feed(minutes(33), Plans.MAIL)).isEmpty();
    assertThat(host.timers()).isEmpty();
    assertThat(told(feed(minutes(34), ended(I1, Ending.HANDED_OVER)))).containsExactly("i1/page/3/kim/email/1", "i1/update/3/dana/email/1");
  }
}
