package dev.rebound.responder.steps.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext.MayNotAct;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import dev.rebound.targets.kubernetes.Workloads.SecretUpdate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pointing the application at the new primary, and restarting it. */
class ApplicationTest {
  private final World world = World.failedOver();

  @Test
  void shouldChangeHostAndPortAloneAndOnlyTheSecretThatWasRead() throws InterruptedException {
    StepReport report = world.run(new UpdateConnection());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.cluster.secret).isEqualTo("jdbc:postgresql://pg-b:5432/orders?user=orders_app&password=s3cret&connectTimeout=2");
    assertThat(world.cluster.acts).containsExactly("orders/orders-db/DATABASE_URL if 7");
    assertThat(report.toString()).doesNotContain("s3cret");
  }

  @Test
  void shouldFindARepetitionAlreadyDone() throws InterruptedException {
    world.run(new UpdateConnection());
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(world.cluster.acts).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"CONFLICT, RETRY_LATER", "MISSING, REFUSED"})
  void shouldNotOverwriteSomebodyElsesChange(SecretUpdate answer, Outcome outcome) throws InterruptedException {
    world.cluster.answer = answer;
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(outcome);
  }

  @Test
  void shouldRefuseWhereTheKeyIsMissing() throws InterruptedException {
    world.cluster.secret = null;
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldNotWriteWhileTheKillSwitchIsEngaged() {
    world.stopped = true;
    assertThatThrownBy(() -> world.run(new UpdateConnection())).isInstanceOf(MayNotAct.class);
    assertThat(world.cluster.acts).isEmpty();
  }

  @Test
  void shouldRestartOncePerRecoveryAndWaitUntilItServes() throws InterruptedException {
    world.cluster.rollouts.add(new Rollout(3, 4, 1, 3, 3, 2, 2, false, "recovery-1"));
    world.cluster.rollouts.add(new Rollout(3, 3, 3, 3, 3, 2, 2, false, "recovery-1"));
    assertThat(world.run(new RestartApplication()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.cluster.acts).containsExactly("restart orders-api for recovery-1");
  }

  @Test
  void shouldFailWhereKubernetesGaveUp() throws InterruptedException {
    world.cluster.rollouts.add(new Rollout(3, 4, 1, 3, 3, 2, 2, true, "recovery-1"));
    assertThat(world.run(new RestartApplication()).outcome()).isEqualTo(Outcome.FAILED);
  }
}
