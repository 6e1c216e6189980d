package dev.rebound.responder.steps.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.responder.FakePostgres;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.IntegrityReport;
import dev.rebound.targets.postgres.IntegrityReport.Corruption;
import dev.rebound.targets.postgres.IntegrityReport.NotChecked;
import dev.rebound.targets.postgres.IntegrityReport.Why;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The step that looks for corruption, on fakes; the real check of a real damaged page is IntegritySystemTest of the targets. */
class CheckIntegrityTest {
  private static final Corruption DAMAGE = new Corruption("public.orders", 7L, 3, "line pointer to page offset 32767 ends beyond");
  private final World world = promoted();
  private final FakePostgres primary = world.nodes.get("pg-b");

  private static World promoted() {
    World world = World.failedOver();
    world.nodes.get("pg-b").primary(2);
    return world;
  }

  private StepReport after(List<Corruption> corruptions, long found, Map<Why, NotChecked> left, long checksumFailures)
      throws InterruptedException {
    primary.report = new IntegrityReport("orders", 12, 8, corruptions, found, left, checksumFailures, Duration.ofSeconds(4));
    return world.run(new CheckIntegrity());
  }

  @Test
  void shouldSayWhatWasCheckedAndThatNothingWasLeftOut() throws InterruptedException {
    StepReport report = after(List.of(), 0, Map.of(), 0);
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).contains("no corruption in 12 indexes and 8 tables of database orders").endsWith("not checked: nothing");
    assertThat(report.findings()).containsEntry("notChecked", "").containsEntry("corruptions", "0");
  }

  @ParameterizedTest
  @EnumSource(value = Why.class, names = "NO_ANSWER", mode = EnumSource.Mode.EXCLUDE)
  void shouldSayWhatWasLeftOutAndWhyWithoutFailing(Why why) throws InterruptedException {
    StepReport report = after(List.of(), 0, Map.of(why, new NotChecked(30, List.of("a.t1", "a.t2", "a.t3", "a.t4"))), 0);
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).contains("not checked: 30 (" + why.words() + ": a.t1, a.t2, a.t3 and 27 more)");
    assertThat(report.findings().get("notChecked")).contains("a.t4 and 26 more");
  }

  @Test
  void shouldLeaveLocatedCorruptionToAPerson() throws InterruptedException {
    StepReport report = after(List.of(DAMAGE), 9, Map.of(), 0);
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("a person").contains("public.orders block 7 offset 3: line pointer").contains("8 more");
    assertThat(report.findings()).containsEntry("corruptions", "9");
    assertThat(report.findings().get("corrupt")).contains("block 7");
  }

  @Test
  void shouldLeaveChecksumFailuresToAPerson() throws InterruptedException {
    StepReport report = after(List.of(), 0, Map.of(), 2);
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("2 checksum failures");
  }

  /** Failing would hand the recovery over, and then the failure of the new primary would wait for a person. */
  @Test
  void shouldEndWellWhereThePrimaryIsGoneSoThatItsFailureIsDetected() throws InterruptedException {
    assertThat(after(List.of(), 0, Map.of(), 0).outcome()).isEqualTo(Outcome.DONE);
    primary.refuses();
    StepReport lost = after(List.of(), 0, Map.of(Why.NO_ANSWER, new NotChecked(5, List.of("a.t1"))), 0);
    assertThat(lost.outcome()).isEqualTo(Outcome.DONE);
    assertThat(lost.reason()).contains("gave no answer any more");

    primary.report = null;
    StepReport unreached = world.run(new CheckIntegrity());
    assertThat(unreached.outcome()).isEqualTo(Outcome.DONE);
    assertThat(unreached.findings()).containsEntry("checked", "nothing");
  }

  /** Otherwise data that crashes the server would be checked again after each recovery from the crash. */
  @Test
  void shouldLeaveItToAPersonWhereTheServerEndedTheSessionAndLivesOn() throws InterruptedException {
    StepReport report = after(List.of(), 0, Map.of(Why.NO_ANSWER, new NotChecked(5, List.of("a.t1"))), 0);
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("a.t1");
  }

  @Test
  void shouldFailWhereTheServerAnswersWithAnErrorOnly() throws InterruptedException {
    primary.trouble(dev.rebound.targets.Outcome.ERROR);
    assertThat(world.run(new CheckIntegrity()).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldStopWhenTheKillSwitchIsEngagedOrTheLeaseIsOver() {
    primary.onCheck = watch -> {
      assertThat(watch.goesOn("still on")).isTrue();
      world.stopped = true;
      watch.goesOn("not any more");
    };
    assertThatThrownBy(() -> world.run(new CheckIntegrity())).isInstanceOf(StepContext.MayNotAct.class).hasMessageContaining("kill switch");
    world.stopped = false;
    primary.onCheck = watch -> {
      world.now = World.NOW.plusSeconds(9);
      watch.goesOn("too late");
    };
    assertThatThrownBy(() -> world.run(new CheckIntegrity())).isInstanceOf(StepContext.MayNotAct.class).hasMessageContaining("lease");
  }

  @Test
  void shouldRenewItsLeaseWhileItGoesOn() throws InterruptedException {
    primary.onCheck = watch -> {
      for (int second = 1; second <= 20; second++) {
        world.now = World.NOW.plusSeconds(second);
        watch.goesOn(second + " of 20");
      }
    };
    after(List.of(), 0, Map.of(), 0);
    assertThat(world.renewals).hasSizeGreaterThan(3).last().isEqualTo(World.NOW.plusSeconds(26));
  }

  @Test
  void shouldEndBeforeTheTimeLimitOfItsStep() {
    Playbook playbook = DatabaseFailure.playbook();
    Duration limit = playbook.steps().get(playbook.indexOf(DatabaseFailure.CHECK_INTEGRITY)).limit();
    assertThat(CheckIntegrity.LIMITS.total().plus(Duration.ofSeconds(30))).isLessThan(limit);
    assertThat(CheckIntegrity.LIMITS.object()).isLessThan(CheckIntegrity.LIMITS.total());
  }
}
