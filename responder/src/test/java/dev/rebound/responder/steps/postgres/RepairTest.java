package dev.rebound.responder.steps.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.responder.FakeHost;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.PostgresNode.Integrity;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import dev.rebound.targets.supervisor.HostSupervisor.DataFolder;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildState;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import dev.rebound.targets.supervisor.HostSupervisor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scope, restart in place, verification and the new replica. */
class RepairTest {
  @ParameterizedTest
  @CsvSource({
    "true, true, INTACT, true", "false, true, INTACT, false", "true, false, INTACT, false", "true, true, MISSING, false"
  })
  void shouldCallItRestartableOnlyWhereItsHostCanStartItOnItsData(boolean enabled, boolean command, DataFolder data, String restartable)
      throws InterruptedException {
    World world = World.failedOver();
    world.hosts.get("pg-a").looks = FakeHost.instance(State.STOPPED, enabled, command, data);
    StepReport report = world.run(new IdentifyScope());
    assertThat(report.findings()).containsEntry("restartable", restartable).containsEntry("primary", "refused")
        .containsEntry("replicas", "pg-b");
    assertThat(world.hosts.get("pg-a").acts).isEmpty();
  }

  @Test
  void shouldNotCallAHungPrimaryRestartableForItsProcessesLive() throws InterruptedException {
    World world = World.failedOver();
    world.nodes.get("pg-a").trouble(dev.rebound.targets.Outcome.SILENCE);
    world.hosts.get("pg-a").looks = FakeHost.instance(State.RUNNING, true, true, DataFolder.INTACT);
    assertThat(world.run(new IdentifyScope()).findings()).containsEntry("restartable", "false").containsEntry("primary", "silence");
  }

  @Test
  void shouldCallItNotRestartableWithoutAHostThatAnswers() throws InterruptedException {
    World world = World.failedOver();
    world.hosts.get("pg-a").looks = new HostSupervisor.NotReached("no route");
    assertThat(world.run(new IdentifyScope()).findings()).containsEntry("restartable", "false");
    world.hosts.clear();
    assertThat(world.run(new IdentifyScope()).findings()).containsEntry("restartable", "false");
  }

  @Test
  void shouldStartItAndSeeItTakeWrites() throws InterruptedException {
    World world = World.failedOver();
    int[] looks = {0};
    world.nodes.get("pg-a").afterLook = () -> {
      if (++looks[0] == 3) {
        world.nodes.get("pg-a").primary(1);
      }
    };
    StepReport report = world.run(new RestartInPlace());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("primary", "writable");
    assertThat(world.hosts.get("pg-a").acts).containsExactly("start");
  }

  @Test
  void shouldNotStartWhatTakesWrites() throws InterruptedException {
    World world = World.failedOver();
    world.nodes.get("pg-a").primary(1);
    assertThat(world.run(new RestartInPlace()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(world.hosts.get("pg-a").acts).isEmpty();
  }

  @Test
  void shouldSayWhyAHostDoesNotStartIt() throws InterruptedException {
    World world = World.failedOver();
    world.hosts.get("pg-a").starts = new HostSupervisor.Refused("start disabled");
    assertThat(world.run(new RestartInPlace()).outcome()).isEqualTo(Outcome.REFUSED);
    world.hosts.get("pg-a").starts = new HostSupervisor.NotReached("no route");
    assertThat(world.run(new RestartInPlace()).outcome()).isEqualTo(Outcome.FAILED);
  }

  @ParameterizedTest
  @CsvSource({"118, 118, 0", "118, 120, 0", "118, 110, 8", "118, -1, 118"})
  void shouldMeasureTheLossByTheWitnessRow(long acknowledged, long survived, String lost) throws InterruptedException {
    World world = promoted(new Integrity(true, 0, true, 2, ""));
    world.arguments.put("witnessWriter", "observer-1");
    world.arguments.put("witnessSequence", Long.toString(acknowledged));
    world.nodes.get("pg-b").witness =
        survived < 0 ? Optional.empty() : Optional.of(new WitnessRow("observer-1", survived, World.NOW));
    StepReport report = world.run(new VerifyDatabase());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("lostWitnessRows", lost).containsEntry("timeline", "2").containsKey("notChecked");
  }

  @Test
  void shouldStateInWhichTimeLostWritesWereAcknowledgedWhereReplicationIsAsynchronous() throws InterruptedException {
    World world = promoted(new Integrity(true, 0, true, 2, ""));
    world.durability = Durability.ASYNCHRONOUS;
    world.arguments.putAll(Map.of("witnessWriter", "observer-1", "witnessSequence", "118", "fencedAt", World.NOW.toString()));
    Instant written = World.NOW.minusSeconds(2);
    world.nodes.get("pg-b").witness = Optional.of(new WitnessRow("observer-1", 118, written));
    StepReport report = world.run(new VerifyDatabase());
    assertThat(report.findings()).containsEntry("lossFrom", written.toString()).containsEntry("lossUntil", World.NOW.toString());
    assertThat(report.reason()).contains("writes may be lost").doesNotContain("no acknowledged write lost");
  }

  @Test
  void shouldStateNoIntervalWhereCommitsWaitedForAStandby() throws InterruptedException {
    World world = promoted(new Integrity(true, 0, true, 2, ""));
    world.arguments.putAll(Map.of("witnessWriter", "observer-1", "witnessSequence", "118", "fencedAt", World.NOW.toString()));
    world.nodes.get("pg-b").witness = Optional.of(new WitnessRow("observer-1", 118, World.NOW));
    StepReport report = world.run(new VerifyDatabase());
    assertThat(report.findings()).doesNotContainKeys("lossFrom", "lossUntil");
    assertThat(report.reason()).contains("no acknowledged write lost");
  }

  @Test
  void shouldSayThatTheLossIsUnknownWithoutAWitness() throws InterruptedException {
    assertThat(promoted(new Integrity(true, 0, true, 2, "")).run(new VerifyDatabase()).findings())
        .containsEntry("lostWitnessRows", "unknown");
  }

  @Test
  void shouldLeaveCorruptionToAPerson() throws InterruptedException {
    StepReport report = promoted(new Integrity(true, 3, true, 2, "")).run(new VerifyDatabase());
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("3 checksum failures");
  }

  @Test
  void shouldFailWhereNoWriteIsAcknowledged() throws InterruptedException {
    assertThat(promoted(new Integrity(false, 0, true, 2, "read-only")).run(new VerifyDatabase()).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void shouldBuildAReplicaAndLetCommitsWaitForIt() throws InterruptedException {
    World world = rebuildable();
    StepReport report = world.run(new BuildReplica());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.hosts.get("pg-a").acts).containsExactly("rebuild recovery-1-1 from pg-b:5432 slot pg_a");
    assertThat(world.nodes.get("pg-b").acts).containsExactly("slot pg_a", "synchronous [pg-a]");
  }

  @Test
  void shouldLetCommitsGoOnWithoutWaitingWhereThePlanSaysSo() throws InterruptedException {
    World world = rebuildable();
    world.durability = Durability.ASYNCHRONOUS;
    world.run(new BuildReplica());
    assertThat(world.nodes.get("pg-b").acts).containsExactly("slot pg_a");
  }

  @Test
  void shouldBuildNothingWhereItStreamsAlready() throws InterruptedException {
    World world = rebuildable();
    world.nodes.get("pg-b").replicas = List.of(new Replica("pg-a", "streaming", "async", 0));
    assertThat(world.run(new BuildReplica()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.hosts.get("pg-a").acts).isEmpty();
  }

  @Test
  void shouldTakeUpARunningJobOfItsRecoveryAndLeaveAFailedOneBehind() throws InterruptedException {
    World world = rebuildable();
    FakeHost host = world.hosts.get("pg-a");
    Runnable streams = host.onRebuild;
    host.onRebuild = () -> {};
    host.rebuilds = RebuildState.FAILED;
    assertThat(world.run(new BuildReplica()).reason()).contains("disk full");

    host.rebuilds = RebuildState.RUNNING;
    world.attempt = 2;
    host.onRebuild = () -> {
      streams.run();
      throw new IllegalStateException("this instance dies here");
    };
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> world.run(new BuildReplica()))).hasMessageContaining("dies");
    world.nodes.get("pg-b").replicas = List.of();
    world.attempt = 3;
    host.onRebuild = streams;
    assertThat(world.run(new BuildReplica()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(host.acts).extracting(act -> act.split(" ", -1)[1]).containsExactly("recovery-1-1", "recovery-1-2", "recovery-1-2");
  }

  @Test
  void shouldBuildAgainWhatWasFencedAfterItWasBuilt() throws InterruptedException {
    World world = rebuildable();
    FakeHost host = world.hosts.get("pg-a");
    Runnable streams = host.onRebuild;
    host.rebuilds = RebuildState.DONE;
    host.builtEnabled = false;
    host.onRebuild = () -> {};
    assertThat(world.run(new BuildReplica()).reason()).contains("was fenced after it was built");

    world.attempt = 2;
    host.onRebuild = streams;
    assertThat(world.run(new BuildReplica()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(host.acts).last().isEqualTo("rebuild recovery-1-2 from pg-b:5432 slot pg_a");
  }

  @Test
  void shouldFenceAnOldPrimaryThatSomebodyStartedAgain() throws InterruptedException {
    World world = rebuildable();
    world.nodes.get("pg-a").primary(1);
    assertThat(world.run(new BuildReplica()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(world.hosts.get("pg-a").acts).containsExactly("fence", "rebuild recovery-1-1 from pg-b:5432 slot pg_a");
  }

  @Test
  void shouldNotFenceAnotherPrimaryThanTheOneItReplaced() throws InterruptedException {
    World world = rebuildable();
    world.arguments.put("target", "pg-b");
    world.nodes.get("pg-a").primary(1);
    world.run(new BuildReplica());
    assertThat(world.hosts.get("pg-a").acts).doesNotContain("fence");
  }

  @Test
  void shouldRefuseWithoutASupervisor() throws InterruptedException {
    World world = rebuildable();
    world.hosts.clear();
    assertThat(world.run(new BuildReplica()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  private static World promoted(Integrity integrity) {
    World world = World.failedOver();
    world.nodes.get("pg-b").primary(2);
    world.nodes.get("pg-b").integrity = integrity;
    return world;
  }

  private static World rebuildable() {
    World world = promoted(new Integrity(true, 0, true, 2, ""));
    world.hosts.get("pg-a").onRebuild =
        () -> world.nodes.get("pg-b").replicas = List.of(new Replica("pg-a", "streaming", "async", 0));
    return world;
  }
}
