package dev.rebound.responder.steps.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Barrier.ProxyServer;
import dev.rebound.core.plan.Connection;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext.MayNotAct;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
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
    assertThat(world.cluster.acts).containsExactly("SECRET orders/orders-db/DATABASE_URL if 7");
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
  void shouldNotOverwriteSomebodyElsesChange(Replacement answer, Outcome outcome) throws InterruptedException {
    world.cluster.answer = answer;
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(outcome);
  }

  @Test
  void shouldRefuseWhereTheKeyIsMissing() throws InterruptedException {
    world.cluster.secret = null;
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldKeepUserAndPasswordOfTheAuthorityItself() throws InterruptedException {
    world.cluster.secret = "postgresql://orders_app:s3cret@pg-a:5432,pg-c:5432/orders";
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.cluster.secret).isEqualTo("postgresql://orders_app:s3cret@pg-b:5432/orders");
  }

  @Test
  void shouldRefuseWhatHoldsNoUrl() throws InterruptedException {
    world.cluster.secret = "host=pg-a password=s3cret";
    StepReport report = world.run(new UpdateConnection());
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).isEqualTo("Secret orders-db holds no URL with a host");
  }

  @Test
  void shouldUpdateAConfigMap() throws InterruptedException {
    world.connection = new Connection.ConfigMap("orders-env", "URL");
    assertThat(world.run(new UpdateConnection()).reason()).isEqualTo("now leads to pg-b:5432: orders-api (ConfigMap orders-env)");
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(world.cluster.acts).containsExactly("CONFIG_MAP orders/orders-env/URL if 7");
  }

  @Test
  void shouldUpdateAKeyOfAFileAndLeaveTheRestOfIt() throws InterruptedException {
    world.connection = new Connection.File("/etc/orders.env", "URL");
    world.files.put("/etc/orders.env", "POOL=5\nURL=\"jdbc:postgresql://pg-a\"\n");
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(world.files.content("/etc/orders.env")).contains("POOL=5\nURL=\"jdbc:postgresql://pg-b:5432\"\n");
  }

  @Test
  void shouldUpdateAFileThatIsTheUrl() throws InterruptedException {
    world.connection = new Connection.File("/etc/orders.url", null);
    world.files.put("/etc/orders.url", "jdbc:postgresql://pg-a:5432/orders\n");
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.files.content("/etc/orders.url")).contains("jdbc:postgresql://pg-b:5432/orders\n");
  }

  @Test
  void shouldRefuseWhereTheFileIsMissing() throws InterruptedException {
    world.connection = new Connection.File("/etc/orders.url", null);
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldPointTheServerOfAnHaProxy() throws InterruptedException {
    world.connection = new Connection.HaProxy(new ProxyServer("/run/haproxy.sock", "pg", "primary"));
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.DONE);
    world.proxy.answer = Answer.of(Change.ALREADY);
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    world.proxy.answer = Answer.trouble(dev.rebound.targets.Outcome.ERROR, "HAProxy: No such server.");
    assertThat(world.run(new UpdateConnection()).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(world.proxy.acts).containsOnly("point pg/primary at pg-b:5432");
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
