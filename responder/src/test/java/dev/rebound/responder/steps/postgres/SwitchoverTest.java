package dev.rebound.responder.steps.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.responder.FakeHost;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.DataFolder;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** pg-a is the primary and shall be pg-b. */
class SwitchoverTest {
  private final World world = World.failedOver();
  private final FakeHost host = world.hosts.get("pg-a");

  SwitchoverTest() {
    world.nodes.get("pg-a").primary(1);
    world.nodes.get("pg-a").replicas = List.of(new Replica("pg-b", "streaming", "sync", 100));
    host.onStop = () -> world.nodes.get("pg-a").refuses();
  }

  @Test
  void shouldFindThePrimaryThatIsToBeStopped() throws InterruptedException {
    StepReport report = world.run(new CheckSwitchover());
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("oldPrimary", "pg-a");
    assertThat(host.acts).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "lags, FAILED, bytes behind", "away, FAILED, does not stream", "itself, REFUSED, is the primary already",
    "two, REFUSED, more than one node", "none, REFUSED, no node answers as primary", "unmanaged, REFUSED, no supervisor"
  })
  void shouldNotBeginWhereItWouldNotGoWell(String why, Outcome outcome, String because) throws InterruptedException {
    switch (why) {
      case "lags" -> world.nodes.get("pg-a").replicas = List.of(new Replica("pg-b", "streaming", "async", 1_001));
      case "away" -> world.nodes.get("pg-a").replicas = List.of();
      case "itself" -> world.arguments.put("candidate", "pg-a");
      case "two" -> world.nodes.get("pg-b").primary(2);
      case "none" -> world.nodes.get("pg-a").refuses();
      default -> world.hosts.clear();
    }
    StepReport report = world.run(new CheckSwitchover());
    assertThat(report.outcome()).isEqualTo(outcome);
    assertThat(report.reason()).contains(because);
  }

  @Test
  void shouldStopThePrimaryAndSeeThatTheOtherHasAllOfIt() throws InterruptedException {
    StepReport report = world.run(new StopPrimary());
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("barrier", "start-disabled").containsEntry("timelineBefore", "1");
    assertThat(host.acts).containsExactly("stop");
  }

  @Test
  void shouldFindItStoppedByAnAttemptThatDied() throws InterruptedException {
    host.looks = FakeHost.instance(State.STOPPED, false, true, DataFolder.INTACT);
    world.run(new StopPrimary());
    assertThat(world.run(new StopPrimary()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(host.acts).containsExactly("stop");
  }

  @Test
  void shouldFailWhereTheOtherLacksSomething() throws InterruptedException {
    world.nodes.get("pg-b").replica("0/3000147");
    world.tick = Duration.ofSeconds(1);
    StepReport report = world.run(new StopPrimary());
    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).contains("did not receive all");
  }

  @Test
  void shouldNotStopWhatIsNoPrimaryAnyMore() throws InterruptedException {
    world.nodes.get("pg-a").replica("0/3000148");
    assertThat(world.run(new StopPrimary()).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(host.acts).isEmpty();
  }

  @Test
  void shouldFailWhereItsHostDoesNotStopIt() throws InterruptedException {
    host.fences = new HostSupervisor.Refused("it did not stop within 30 s");
    assertThat(world.run(new StopPrimary()).reason()).contains("did not stop within 30 s");
  }

  @Test
  void shouldStartTheOldPrimaryAgain() throws InterruptedException {
    world.run(new StopPrimary());
    host.onStart = () -> world.nodes.get("pg-a").primary(1);
    assertThat(world.run(new StartPrimary()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.run(new StartPrimary()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(host.acts).containsExactly("stop", "enable and start");
  }

  @ParameterizedTest
  @CsvSource({"promoted", "silent"})
  void shouldNotStartItBesideOneThatMayBeThePrimary(String how) throws InterruptedException {
    if (how.equals("promoted")) {
      world.nodes.get("pg-b").primary(2);
    } else {
      world.nodes.get("pg-b").trouble(dev.rebound.targets.Outcome.SILENCE);
    }
    assertThat(world.run(new StartPrimary()).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(host.acts).isEmpty();
  }
}
