package dev.rebound.core.escalate;

import static dev.rebound.core.escalate.Story.T0;
import static dev.rebound.core.escalate.Story.failed;
import static dev.rebound.core.escalate.Story.minutes;
import static dev.rebound.core.escalate.Story.notices;
import static dev.rebound.core.escalate.Story.seconds;
import static dev.rebound.core.escalate.Story.sent;
import static dev.rebound.core.escalate.Story.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of planned work: dana and kim may approve, lee may not; dana has Slack and e-mail, kim e-mail alone. */
class PlannedWorkNoticesTest {
  private static final Work BY_DANA = Work.of(1, "dana");
  private static final Work BY_KIM = Work.of(1, "kim");
  private static final String RUN = "recovery-redeploy:c1";

  private final MemoryHost host = new MemoryHost();

  private List<Event> feed(Instant at, Event event) {
    return host.feed(at, Writers.RECOVER, event);
  }

  private List<Event> asked(PlanActivated plan, Work work) {
    feed(T0.minusSeconds(60), plan);
    assertThat(feed(T0, work.planned())).isEmpty();
    return feed(seconds(2), work.asks(minutes(10)));
  }

  private void deliverAll(Instant at) {
    pending().forEach(each -> host.feed(at, Writers.MOUTH, sent(each, "")));
  }

  private List<NoticeRequested> pending() {
    return host.state().works().values().stream().flatMap(work -> work.notices().pending().values().stream())
        .map(Notices.Pending::request).toList();
  }

  @Test
  void shouldNotTakeAnEarlierAnswerThatComesAgainForTheAnswerToALaterQuestion() {
    feed(T0.minusSeconds(60), Plans.FULL);
    feed(T0, BY_DANA.planned());
    assertThat(feed(seconds(1), BY_DANA.granted("kim"))).isEmpty();
    var early = host.log().getLast().envelope();
    feed(seconds(2), BY_DANA.asks(minutes(10)));

    assertThat(host.feed(early)).isEmpty();
    assertThat(feed(seconds(3), BY_DANA.granted("kim"))).isNotEmpty();
  }

  @Test
  void shouldAskTheOtherApproversAsAnIncidentsQuestionDoes() {
    var facts = asked(Plans.FULL, BY_KIM);

    assertThat(told(facts)).containsExactly(RUN + "/approval/0/dana/slack/1", RUN + "/approval/0/dana/email/1");
    var notice = notices(facts).getFirst();
    assertThat(notice.kind()).isEqualTo(NoticeKind.APPROVAL);
    assertThat(notice.incident()).isEqualTo(BY_KIM.id());
    assertThat(notice.recovery()).isEqualTo(BY_KIM.recovery());
    assertThat(notice.step()).isEqualTo("scale-to-zero");
    assertThat(notice.level()).isZero();
    assertThat(notice.headline())
        .isEqualTo("orders: orders-api: your decision is needed until 03:14:05 UTC: the redeploy that kim asked for");
    assertThat(notice.lines())
        .containsExactly(
            "What is asked: may Rebound do this? Scale the application to 0.",
            "Why it is to be done: kim asked for a redeploy: the image is broken",
            "Why a person is asked: this step is never done without a person's word",
            "On what: orders-api, container api: shop/api:2 in place of shop/api:1.",
            "Expected loss: the service: it is down until the new image serves.",
            "What else feels it: nothing else of the plan depends on it.", "Who may answer: approver.",
            "Expires at: 2026-11-22 03:14:05 UTC.",
            "If nobody answers: Without an answer nothing more is done and a person gets the recovery.",
            "kim asked for it, and may not approve it.", "Recovery: recovery-redeploy:c1.");
  }

  @Test
  void shouldNotAskWhoAskedForIt() {
    assertThat(told(asked(Plans.FULL, BY_DANA))).containsExactly(RUN + "/approval/0/kim/email/1");
  }

  @Test
  void shouldSayAtOnceThatNobodyElseMayAnswer() {
    var facts = asked(Plans.ALONE, BY_DANA);

    assertThat(told(facts)).containsExactly(RUN + "/update/0/all/slack/1", RUN + "/update/0/dana/email/1");
    assertThat(notices(facts).getFirst().headline())
        .isEqualTo("orders: orders-api: nobody can be asked whether the redeploy that dana asked for may be done");
  }

  @Test
  void shouldTellEverybodyWhoWasAskedAndWhoAskedHowItGoes() {
    asked(Plans.FULL, BY_DANA);

    var granted = feed(seconds(20), BY_DANA.granted("kim"));
    var ended = feed(minutes(2), BY_DANA.ended(Ending.RECOVERED, "all steps of the playbook are done"));

    assertThat(told(granted))
        .containsExactly(RUN + "/update/0/all/slack/2", RUN + "/update/0/kim/email/2", RUN + "/update/0/dana/email/2");
    assertThat(notices(granted).getFirst().headline())
        .isEqualTo("orders: orders-api: kim approved the redeploy that dana asked for (as approver, by token)");
    assertThat(told(ended))
        .containsExactly(RUN + "/update/0/kim/email/3", RUN + "/update/0/dana/slack/3", RUN + "/update/0/dana/email/3");
    assertThat(notices(ended).getFirst().headline()).isEqualTo("orders: orders-api: the redeploy that dana asked for is done");
    assertThat(notices(ended).getFirst().lines()).contains("How it ended: all steps of the playbook are done");
  }

  @Test
  void shouldTellEachAnswerOfOnePersonToSeveralQuestions() {
    asked(Plans.FULL, BY_DANA);
    feed(seconds(20), BY_DANA.granted("kim"));
    assertThat(told(feed(minutes(30), BY_DANA.asks(minutes(40))))).containsExactly(RUN + "/approval/0/kim/email/3");

    assertThat(told(feed(minutes(31), BY_DANA.granted("kim")))).contains(RUN + "/update/0/all/slack/4");
    assertThat(feed(minutes(32), BY_DANA.granted("kim"))).as("nothing waits for an answer").isEmpty();
  }

  @Test
  void shouldTellTheChannelToWhereNobodyOfThemHasSlack() {
    feed(T0, Plans.FULL);
    feed(T0, BY_KIM.planned());

    assertThat(told(feed(seconds(2), BY_KIM.ended(Ending.ABORTED, "an incident comes first, and nothing was done yet"))))
        .containsExactly(RUN + "/update/0/kim/email/1", RUN + "/update/0/all/slack/1");
  }

  @Test
  void shouldPageAboutTheIncidentAndTellTheOthersWhereItIsHandedOver() {
    asked(Plans.FULL, BY_DANA);
    feed(seconds(20), BY_DANA.granted("kim"));

    assertThat(told(feed(minutes(2), BY_DANA.failed())))
        .containsExactly("redeploy:c1/page/1/dana/slack", "redeploy:c1/page/1/dana/email");
    var ended = feed(minutes(2), BY_DANA.ended(Ending.HANDED_OVER, "step await-instances failed: the image does not run"));

    assertThat(told(ended))
        .containsExactly(
            "redeploy:c1/page/1/dana/slack/1", "redeploy:c1/page/1/dana/email/1", RUN + "/update/0/kim/email/3",
            RUN + "/update/0/all/slack/3");
    assertThat(notices(ended).getFirst().lines()).contains("Why: step await-instances failed: the image does not run");
    var toKim = notices(ended).get(2);
    assertThat(toKim.headline()).isEqualTo("orders: orders-api: the redeploy that dana asked for was handed over to a person");
    assertThat(toKim.lines())
        .containsExactly(
            "How it ended: step await-instances failed: the image does not run",
            "Rebound does nothing more about it by itself, and pages people about the incident redeploy:c1.");
  }

  @Test
  void shouldTellTheRejectionAndTheExpiryAsItsEnd() {
    asked(Plans.FULL, BY_DANA);
    feed(minutes(10), BY_DANA.failed());

    var ended = feed(minutes(10), BY_DANA.ended(Ending.HANDED_OVER, "nobody approved in time; an approval that is not given is refused"));

    assertThat(notices(ended).getLast().lines())
        .contains("How it ended: nobody approved in time; an approval that is not given is refused");
  }

  @Test
  void shouldRepeatAQuestionUntilItIsDeliveredAnsweredOrGivenUp() {
    var question = notices(asked(Plans.FULL, BY_DANA)).getFirst();
    host.restart();
    host.feed(seconds(3), Writers.MOUTH, failed(question));
    assertThat(told(host.fireDue(seconds(4)))).containsExactly(RUN + "/approval/0/kim/email/1 #2");
    assertThat(told(host.fireDue(seconds(34)))).as("its sender crashed").containsExactly(RUN + "/approval/0/kim/email/1 #3");

    feed(seconds(40), BY_DANA.granted("kim"));

    assertThat(told(host.fireDue(seconds(64)))).containsExactly(RUN + "/approval/0/kim/email/1 given up: nothing is asked any more");
    assertThat(told(host.fireDue(seconds(70)))).as("news is still told").isNotEmpty().allMatch(each -> each.contains("/update/"));
  }

  @Test
  void shouldGiveUpAQuestionAfterTheFifthAttempt() {
    asked(Plans.FULL, BY_DANA);
    for (int attempt = 1; attempt < Notices.ATTEMPTS_MAX; attempt++) {
      host.fireDue(seconds(2 + 30 * attempt));
    }
    assertThat(told(host.fireDue(seconds(200)))).containsExactly(RUN + "/approval/0/kim/email/1 given up: after 5 attempts");
  }

  @Test
  void shouldLeaveTheStateWhenItIsOverAndAllIsSaid() {
    asked(Plans.FULL, BY_DANA);
    feed(minutes(2), BY_DANA.ended(Ending.RECOVERED, "all steps of the playbook are done"));
    assertThat(host.state().works()).hasSize(1);
    deliverAll(minutes(2));
    feed(minutes(3), Plans.MAIL);

    assertThat(host.state().works()).isEmpty();
    assertThat(host.timers()).isEmpty();
    assertThat(feed(minutes(4), BY_DANA.planned())).isEmpty();
    assertThat(host.state().works()).as("a repeated beginning begins nothing").isEmpty();
  }

  /** The mouth takes a notice whose id has an end in the log for sent. */
  @Test
  void shouldAskUnderAnotherIdWhereAPersonLetsItGoOn() {
    asked(Plans.FULL, BY_DANA);
    feed(minutes(1), BY_DANA.ended(Ending.ABORTED, "an incident comes first"));
    deliverAll(minutes(1));
    Work again = BY_DANA.again();
    feed(minutes(5), again.planned());

    assertThat(told(feed(minutes(6), again.asks(minutes(16))))).containsExactly(RUN + "-2/approval/0/kim/email/1");
    assertThat(told(feed(minutes(7), again.ended(Ending.RECOVERED, "all steps of the playbook are done"))))
        .contains(RUN + "-2/update/0/dana/slack/2");
  }

  @Test
  void shouldLetTheIncidentTellWhereOneIsOpenAboutIt() {
    asked(Plans.FULL, BY_DANA);
    feed(minutes(1), BY_DANA.failed());
    feed(minutes(1), BY_DANA.ended(Ending.HANDED_OVER, "rejected by kim (token)"));
    Work again = BY_DANA.again();
    feed(minutes(5), again.planned());

    assertThat(told(feed(minutes(6), again.asks(minutes(16))))).isNotEmpty().allMatch(each -> each.startsWith("redeploy:c1/approval/1/"));
  }

  @Test
  void shouldTellTheChannelThatAnAnswerChangedNothing() {
    asked(Plans.FULL, BY_DANA);

    var facts = feed(seconds(9), BY_DANA.refused("c-9"));

    assertThat(told(facts)).containsExactly(RUN + "/update/0/all/slack/2");
    assertThat(notices(facts).getFirst().lines()).contains("Why: who asked for it does not approve it.");
    assertThat(feed(seconds(9), BY_DANA.refused("c-9"))).isEmpty();
  }

  @Test
  void shouldAnswerToItsFirstMessage() {
    var question = notices(asked(Plans.FULL, BY_KIM)).getFirst();
    host.feed(seconds(3), Writers.MOUTH, sent(question, "171.1"));

    assertThat(Escalation.threadReference(host.state(), BY_KIM.id(), Channel.SLACK)).contains("171.1");
    feed(seconds(9), BY_KIM.failed());
    assertThat(Escalation.threadReference(host.state(), BY_KIM.id(), Channel.SLACK)).as("a page is a message of its own").isEmpty();
  }

  @Test
  void shouldKeepABoundedNumber() {
    feed(T0, Plans.FULL);
    for (int i = 0; i < EscalateState.WORKS_MAX + 10; i++) {
      Work work = Work.of(i, "dana");
      feed(seconds(i), work.planned());
      feed(seconds(i), work.asks(minutes(10)));
      feed(seconds(i), work.ended(Ending.ABORTED, "aborted by dana (token)"));
    }
    Work last = Work.of(1000, "dana");
    feed(minutes(1), last.planned());

    assertThat(host.state().works()).hasSize(EscalateState.WORKS_MAX);
    assertThat(host.state().works()).containsKey(last.id().value());
  }

  @Test
  void shouldReadAStateOfAnOlderVersion() {
    var old = (ObjectNode) Json.read(Json.bytes(EscalateState.INITIAL), JsonNode.class);
    old.remove("works");

    assertThat(Json.read(Json.bytes(old), EscalateState.class)).isEqualTo(EscalateState.INITIAL);
  }
}
