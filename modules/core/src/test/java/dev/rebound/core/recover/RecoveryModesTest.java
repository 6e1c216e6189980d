package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Observe mode, what an approval is told, and the storm brake. */
class RecoveryModesTest {
  private static final Map<String, String> NOT_RESTARTABLE = Map.of("primary", "refused", "restartable", "false");

  @Test
  void shouldLookAndThenRecordWhatItWouldHaveDone() {
    var desk = new Desk(Plans.orders(Mode.OBSERVE, 1, "observer-1"));
    desk.open(Desk.FIRST);
    assertThat(desk.request().step()).isEqualTo("identify-scope");
    List<Event> facts = desk.ends(Outcome.DONE, NOT_RESTARTABLE);
    assertThat(facts.stream().filter(StepWithheld.class::isInstance).map(StepWithheld.class::cast).map(StepWithheld::step))
        .containsExactlyElementsOf(
            Playbooks.of(Scenario.DATABASE).steps().stream().map(Playbook.Step::name).skip(3).toList());
    assertThat(facts.getLast()).isInstanceOfSatisfying(RecoveryEnded.class, ended -> {
      assertThat(ended.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(ended.reason()).contains("observe").contains("fence-primary");
    });
    assertThat(desk.partition().facts(StepRequested.class)).hasSize(1);
  }

  @Test
  void shouldTellAnApproverWhatTheyNeedToKnow() {
    var desk = new Desk(Plans.orders(Mode.APPROVE, 1, "observer-1"));
    desk.open(Desk.FIRST);
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);
    ApprovalRequested asked = desk.partition().facts(ApprovalRequested.class).getFirst();
    assertThat(asked.facts().role()).isEqualTo("approver");
    assertThat(asked.action()).isNotBlank();
    assertThat(asked.onSilence()).contains("nothing more is done");
    assertThat(asked.facts().target()).isEqualTo("database, pg-a");
    assertThat(asked.facts().evidence()).isEqualTo("because");
    assertThat(asked.facts().expectedLoss()).contains("none expected");
    assertThat(asked.facts().blastRadius()).contains("orders-api");
    assertThat(asked.expiresAt()).isEqualTo(desk.partition().now().plus(Defaults.APPROVAL_EXPIRY));
  }

  @Test
  void shouldAskWhenTooManyRecoveriesBeginWithinAnHour() {
    var desk = new Desk(Plans.orders(Mode.AUTO, 100, "observer-1"));
    for (int i = 0; i < Defaults.RECOVERIES_PER_HOUR; i++) {
      recover(desk, "incident-" + i);
    }
    assertThat(desk.partition().facts(ApprovalRequested.class)).isEmpty();
    desk.open(new IncidentId("one-too-many"));
    desk.ends(Outcome.DONE, NOT_RESTARTABLE);
    assertThat(desk.partition().facts(ApprovalRequested.class)).singleElement()
        .satisfies(asked -> assertThat(asked.because()).contains("storm brake"));
  }

  @Test
  void shouldReleaseTheStormBrakeAfterAnHour() {
    var desk = new Desk(Plans.orders(Mode.AUTO, 100, "observer-1"));
    for (int i = 0; i < Defaults.RECOVERIES_PER_HOUR; i++) {
      recover(desk, "incident-" + i);
    }
    desk.partition().after(Duration.ofMinutes(61));
    recover(desk, "later");
    assertThat(desk.partition().facts(ApprovalRequested.class)).isEmpty();
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
  }

  private static void recover(Desk desk, String incident) {
    desk.open(new IncidentId(incident));
    desk.until("check-integrity", NOT_RESTARTABLE).done();
  }
}
