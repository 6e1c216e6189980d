package dev.rebound.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.core.explain.Answer.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each question is answered from a log that was written by hand, and why not earlier adds up to the whole time before it. */
final class ExplanationsTest {
  private static final IncidentId EARLIER = new IncidentId("orders-database-12-3");

  private static Answer only(Dossier dossier, Why why) {
    List<Answer> answers = Explanations.of(dossier.file(), EnumSet.of(why));
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  private static void isWithoutGap(Answer answer, double from, double until) {
    Instant next = Dossier.at(from);
    for (Wait each : answer.waits()) {
      assertThat(each.from()).isEqualTo(next);
      next = each.until();
    }
    assertThat(next).isEqualTo(Dossier.at(until));
  }

  // ---- opened ---------------------------------------------------------------------------------------------------

  /** Two observers, three rounds in a row each; the last one came at 0.6 s. */
  private static Dossier byProbes() {
    return new Dossier()
        .opened(
            0.6, Scenario.DATABASE, "database-primary-hard-down", Map.of("probeFailures", "3", "observersThatMustAgree", "2"),
            Dossier.saw(0, "observer-1", "refused"), Dossier.saw(0.1, "observer-2", "refused"), Dossier.saw(0.5, "observer-1", "refused"),
            Dossier.saw(0.6, "observer-2", "refused"));
  }

  @Test
  void shouldSayWhichEvidenceWasMissingLast() {
    Answer answer = only(byProbes(), Why.OPENED);
    assertThat(answer.sentence()).isEqualTo("database-a is gone. (rule database-primary-hard-down)");
    assertThat(answer.grounds()).hasSize(4);
    assertThat(answer.planHash()).isEqualTo("hash-of-the-plan");
    assertThat(answer.thresholds()).containsEntry("probeFailures", "3");
    assertThat(answer.waits().getLast().sentence()).isEqualTo("until observer-2 saw database-a: refused [rebound.signals/12/600]");
    isWithoutGap(answer, 0, 0.6);
    assertThat(answer.notes()).containsExactly("What was seen beside this evidence is not in the log any more, or was not exported.");
  }

  @Test
  void shouldNameTheWindowThatAnAlertHadToStand() {
    var dossier = new Dossier()
        .opened(5, Scenario.DATABASE, "database-primary-alert", Map.of("alert", "PT5S"), Dossier.saw(0, "alertmanager", "PostgresqlDown"));
    Answer answer = only(dossier, Why.OPENED);
    assertThat(answer.waits())
        .containsExactly(new Wait(Dossier.at(0), Dossier.at(5), "until it had stood as long as the plan wants (alert 5.0 s)"));
  }

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void shouldExplainTheOpeningOfEachScenario(Scenario scenario) {
    var dossier = new Dossier().opened(
        6, scenario, scenario.word() + "-rule", Map.of("healthChecks", "PT5S"), Dossier.saw(0, "probe-a", "down"),
        Dossier.saw(1, "probe-b", "down"));
    Answer answer = only(dossier, Why.OPENED);
    assertThat(answer.sentence()).contains(scenario.word() + "-a is gone", scenario.word() + "-rule");
    assertThat(answer.waits()).extracting(Wait::took).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(5));
    isWithoutGap(answer, 0, 6);
  }

  @Test
  void shouldNameRowsThatAnAnswerBroke() {
    var dossier = byProbes()
        .seen(-20, Dossier.probe("observer-1", Reachability.REFUSED)).seen(-19.5, Dossier.probe("observer-1", Reachability.ANSWERED))
        .seen(-5, Dossier.probe("observer-2", Reachability.ANSWERED)).seen(0, Dossier.probe("observer-1", Reachability.REFUSED));
    assertThat(only(dossier, Why.OPENED).notes()).containsExactly(
        "From 2026-11-20T02:59:40Z on it failed for observer-1, and answered again 0.50 s later: only an unbroken row counts"
            + " [rebound.signals/12/102].");
  }

  @Test
  void shouldNameWhatHeldItOff() {
    var dossier = byProbes()
        .seen(-60, new MaintenanceDeclared("database", Dossier.at(-60), Dossier.at(0.3), "dana", "upgrade"))
        .seen(-60, new MaintenanceDeclared("cache", Dossier.at(-60), Dossier.at(100), "lee", "upgrade"))
        .seen(-1, new ProbesDropped("database", "database-a", "observer-2", 4, Dossier.at(-3), Dossier.at(-2)))
        .other(-10, Dossier.resolved(EARLIER, "database"))
        .other(-9, new RecoveryPlanned(
            new RecoveryId("r-1"), EARLIER, Scenario.DATABASE, "database", "database-a", Mode.AUTO, List.of(), null, null));
    assertThat(only(dossier, Why.OPENED).notes()).hasSize(4)
        .anyMatch(note -> note.startsWith("Maintenance was declared by dana until 2026-11-20T03:00:00.300Z"))
        .anyMatch(note -> note.startsWith("4 rounds of observer-2 at database-a are missing"))
        .anyMatch(note -> note.startsWith("The incident orders-database-12-3 of the same component had ended 10.6 s before"))
        .anyMatch(note -> note.startsWith("The recovery r-1 of the same component was under way"));
  }

  @Test
  void shouldSayOfPlannedWorkThatNothingWasDetected() {
    var dossier = new Dossier().planned(0, Scenario.DATABASE, Mode.APPROVE);
    assertThat(only(dossier, Why.OPENED)).satisfies(answer -> {
      assertThat(answer.happened()).isFalse();
      assertThat(answer.sentence()).contains("planned work");
    });
  }

  // ---- promoted -------------------------------------------------------------------------------------------------

  private static Dossier approvedPromotion() {
    return byProbes()
        .planned(0.6, Scenario.DATABASE, Mode.APPROVE)
        .step(0.6, 0.8, "identify-scope", Outcome.DONE, "looked")
        .fact(0.8, new ApprovalRequested(
            Dossier.RECOVERY, Dossier.INCIDENT, "database", "fence-primary", "the plan's mode for this scenario is 'approve'", "Fence.",
            "A person gets it.", Dossier.at(600.8), new ApprovalFacts("approver", "database", "evidence", "none expected.", "orders-api")))
        .fact(120.8, new ApprovalGranted(Dossier.RECOVERY, "lee", "approver", "slack"))
        .step(120.8, 121, "fence-primary", Outcome.DONE, "its supervisor holds it down")
        .step(121, 121.1, "choose-replica", Outcome.DONE, "chosen")
        .fact(121.1, new CandidateChosen(Dossier.RECOVERY, "database-b", "it received the most"))
        .step(121.1, 121.5, "promote-replica", Outcome.DONE, "database-b is the primary")
        .step(121.5, 122, "verify-database", Outcome.DONE, "a write was acknowledged")
        .fact(122, new ServiceRestored(Dossier.RECOVERY, Dossier.INCIDENT, "database", Map.of("lostWitnessRows", "0")))
        .over(123, Ending.RECOVERED, "all steps are done")
        .fact(130, Dossier.resolved(Dossier.INCIDENT, "database"));
  }

  @Test
  void shouldSayWhichApprovalAPromotionWaitedFor() {
    Answer answer = only(approvedPromotion(), Why.PROMOTED);
    assertThat(answer.at()).isEqualTo(Dossier.at(121.5));
    assertThat(answer.sentence()).isEqualTo(
        "database-b is the primary. It was chosen because it received the most. The old primary was fenced first: its supervisor holds it"
            + " down.");
    assertThat(answer.grounds()).extracting(Answer.Ground::sentence).anyMatch(each -> each.startsWith("GRANTED by lee"));
    assertThat(answer.waits()).filteredOn(each -> each.took().compareTo(Duration.ofMinutes(1)) > 0)
        .extracting(Wait::sentence).containsExactly("until lee said yes (slack): a person was asked");
    isWithoutGap(answer, 0, 121.5);
  }

  @Test
  void shouldSayWhyNothingWasPromoted() {
    var refused = byProbes().planned(0.6, Scenario.DATABASE, Mode.AUTO)
        .step(0.6, 0.9, "fence-primary", Outcome.REFUSED, "silence is no evidence")
        .over(0.9, Ending.HANDED_OVER, "fence-primary was refused");
    assertThat(only(refused, Why.PROMOTED).sentence())
        .isEqualTo("Nothing was promoted. What speaks against it: fence-primary REFUSED: silence is no evidence");
    var observed = byProbes().planned(0.6, Scenario.DATABASE, Mode.OBSERVE)
        .fact(0.7, new StepWithheld(Dossier.RECOVERY, "promote-replica", "Promote the replica.", Map.of()));
    assertThat(only(observed, Why.PROMOTED).sentence()).contains("promote-replica WITHHELD");
    var restarted = byProbes().planned(0.6, Scenario.DATABASE, Mode.AUTO)
        .step(0.6, 2, "restart-in-place", Outcome.DONE, "it serves")
        .fact(3, new ServiceRestored(Dossier.RECOVERY, Dossier.INCIDENT, "database", Map.of()));
    assertThat(only(restarted, Why.PROMOTED).sentence()).isEqualTo("Nothing was promoted. Users were served again without it.");
  }

  @Test
  void shouldTellEachStretchUntilUsersWereServed() {
    Answer answer = only(approvedPromotion(), Why.RESTORED);
    assertThat(answer.sentence()).isEqualTo("It was verified: verify-database DONE: a write was acknowledged.");
    assertThat(answer.notes()).containsExactly("lostWitnessRows: 0");
    isWithoutGap(answer, 0, 122);
    assertThat(only(byProbes(), Why.RESTORED).happened()).isFalse();
  }

  // ---- asked, planned -------------------------------------------------------------------------------------------

  @Test
  void shouldSayWhyAPersonWasAskedAndWhatTheyAnswered() {
    Answer answer = only(approvedPromotion(), Why.ASKED);
    assertThat(answer.sentence()).isEqualTo(
        "Before fence-primary, because the plan's mode for this scenario is 'approve'. "
            + "Answer: lee said yes as approver (slack) after 2 min.");
    assertThat(answer.notes()).containsExactly("Expected loss: none expected. Feels it: orders-api.");
    isWithoutGap(answer, 0, 0.8);
    var unanswered = byProbes().planned(0.6, Scenario.DATABASE, Mode.APPROVE).fact(0.8, new ApprovalRequested(
        Dossier.RECOVERY, Dossier.INCIDENT, "database", "fence-primary", "storm brake", "Fence.", "A person gets it.", Dossier.at(600),
        null));
    assertThat(only(unanswered, Why.ASKED).sentence()).endsWith("nobody has answered yet; it expires at 2026-11-20T03:10:00Z.");
    assertThat(only(byProbes(), Why.ASKED).happened()).isFalse();
  }

  @Test
  void shouldSayWhichOtherRecoveryItWaitedFor() {
    var dossier = byProbes()
        .other(50, new RecoveryEnded(new RecoveryId("r-2"), EARLIER, "cache", Ending.RECOVERED, "done"))
        .planned(50, Scenario.DATABASE, Mode.AUTO);
    Answer answer = only(dossier, Why.PLANNED);
    assertThat(answer.sentence()).contains("the playbook 'database', mode auto");
    assertThat(answer.notes()).singleElement().asString().startsWith("The recovery r-2 of the same system ended at 2026-11-20T03:00:50Z");
    isWithoutGap(answer, 0, 50);
    var alarm = new Dossier().opened(0, Scenario.MONITORING, "silent", Map.of());
    assertThat(only(alarm, Why.PLANNED).sentence()).startsWith("It is an alarm");
  }

  // ---- escalated ------------------------------------------------------------------------------------------------

  @Test
  void shouldSayWhoHadItBeforeALevelWasRaised() {
    var dossier = byProbes()
        .fact(0.6, page("a", 1, "dana"))
        .fact(300, new LadderStopped(Dossier.INCIDENT, "dana", "slack"))
        .fact(1000, new LadderRestarted(Dossier.INCIDENT, 1, "on-call engineer", "dana", "dana gave it back"))
        .fact(1000, page("b", 1, "dana"))
        .fact(1001, new NoticeEnded("b", 1, false, "", "relay refused"))
        .fact(1900, new LevelRaised(Dossier.INCIDENT, 2, "tech lead", "nobody acknowledged within 15 min"))
        .fact(1900, page("c", 2, "lee"))
        .fact(1902, new PersonUnreachable(Dossier.INCIDENT, "lee", 2, "email: refused"))
        .fact(1902, new LevelRaised(Dossier.INCIDENT, 3, "engineering manager", "lee was reached on no channel"));
    List<Answer> answers = Explanations.of(dossier.file(), EnumSet.of(Why.ESCALATED));
    assertThat(answers).hasSize(2);
    Answer second = answers.getFirst();
    assertThat(second.sentence()).isEqualTo("Level 2 (tech lead) was told: nobody acknowledged within 15 min");
    assertThat(second.waits()).extracting(Wait::sentence).containsExactly(
        "nobody said that they have it; paged on level 1: dana",
        "dana had it: while somebody has an incident, no level is raised by time",
        "nobody said that they have it; paged on level 1: dana");
    assertThat(second.notes()).singleElement().asString().contains("b: relay refused");
    isWithoutGap(second, 0.6, 1900);
    assertThat(answers.getLast().waits().getLast().sentence()).contains("paged on level 2: lee");
    isWithoutGap(answers.getLast(), 0.6, 1902);
  }

  @Test
  void shouldSayWhyNoLevelWasRaised() {
    assertThat(only(byProbes().fact(30, new LadderStopped(Dossier.INCIDENT, "dana", "slack")), Why.ESCALATED).sentence())
        .isEqualTo("No higher level was told. Somebody had it: ACKNOWLEDGED by dana (slack).");
    assertThat(only(approvedPromotion(), Why.ESCALATED).sentence()).contains("over before the next level was due: RESOLVED");
    assertThat(only(byProbes(), Why.ESCALATED).sentence()).contains("not due yet");
  }

  private static NoticeRequested page(String id, int level, String person) {
    return new NoticeRequested(
        id, 1, Dossier.INCIDENT, NoticeKind.PAGE, level, person, Channel.SLACK, "the database is gone", List.of());
  }

  // ---- ended ----------------------------------------------------------------------------------------------------

  @Test
  void shouldSayWhyItIsOver() {
    Answer answer = only(approvedPromotion(), Why.ENDED);
    assertThat(answer.sentence()).isEqualTo("It answers. (rule well)");
    assertThat(answer.waits()).extracting(Wait::took).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(7));
    var superseded = byProbes().fact(9, new IncidentSuperseded(
        Dossier.INCIDENT, "database", new IncidentId("orders-site-12-9"), Scenario.SITE,
        new Explanation("site-gone", "All of it is gone.", Map.of(), List.of())));
    assertThat(only(superseded, Why.ENDED).sentence())
        .isEqualTo("It is a consequence of orders-site-12-9. All of it is gone. (rule site-gone)");
    assertThat(only(byProbes(), Why.ENDED).sentence()).isEqualTo("It is not over.");
  }

  @Test
  void shouldAnswerEveryQuestionInTheirOrder() {
    assertThat(Explanations.of(approvedPromotion().file(), EnumSet.allOf(Why.class))).extracting(Answer::why).containsExactly(Why.values());
  }
}
