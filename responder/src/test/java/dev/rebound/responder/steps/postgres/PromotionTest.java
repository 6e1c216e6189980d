package dev.rebound.responder.steps.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext.MayNotAct;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Choosing the replica, and promoting it. */
class PromotionTest {
  @AfterEach
  void forgetInterrupts() {
    Thread.interrupted();
  }

  @Test
  void shouldChooseTheReplicaThatReceivedTheMost() throws InterruptedException {
    World world = three();
    StepReport report = world.run(new ChooseReplica());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("candidate", "pg-c").containsEntry("timelineBefore", "1").containsEntry("lagBytes", "0");
  }

  @Test
  void shouldChooseANewerTimelineBeforeALongerOldOne() throws InterruptedException {
    World world = three();
    world.nodes.get("pg-b").replicaOn(2, "0/3000148");
    assertThat(world.run(new ChooseReplica()).findings()).containsEntry("candidate", "pg-b").containsEntry("timelineBefore", "2");
  }

  @Test
  void shouldChooseOnlyTheStandbyThatIsTheBarrier() throws InterruptedException {
    World world = three();
    world.durability = Durability.ASYNCHRONOUS;
    world.arguments.put("barrier", "synchronous-standby:pg-b");
    assertThat(world.run(new ChooseReplica()).findings()).containsEntry("candidate", "pg-b");
  }

  @Test
  void shouldNeverChooseTheFailedPrimary() throws InterruptedException {
    World world = World.failedOver();
    world.nodes.get("pg-a").primary(1);
    world.nodes.get("pg-b").refuses();
    assertThat(world.run(new ChooseReplica()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  /** The plan of the test allows 1000 bytes where commits do not wait. 0/3000000 is 328 bytes and 0/2F00000 is 1048904 bytes behind. */
  @ParameterizedTest
  @CsvSource({
    "SYNCHRONOUS,0/3000148,DONE", "SYNCHRONOUS,0/3000147,REFUSED", "SYNCHRONOUS,0/4000000,DONE", "ASYNCHRONOUS,0/3000000,DONE",
    "ASYNCHRONOUS,0/2F00000,REFUSED"
  })
  void shouldRefuseAReplicaThatLacksTooMuch(Durability durability, String received, Outcome outcome) throws InterruptedException {
    World world = witnessed();
    world.durability = durability;
    world.nodes.get("pg-b").replica(received);
    assertThat(world.run(new ChooseReplica()).outcome()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "SYNCHRONOUS,0/3000148,'none, commits waited for a standby'", "ASYNCHRONOUS,0/3000100,what the primary acknowledged after this place",
    "ASYNCHRONOUS,0/3000148,what the primary acknowledged after that row", "ASYNCHRONOUS,-,'unknown, no witness row was acknowledged'"
  })
  void shouldStateTheExpectedLoss(Durability durability, String received, String loss) throws InterruptedException {
    World world = witnessed();
    world.durability = durability;
    if (received.equals("-")) {
      world.arguments.remove("witnessLsn");
    } else {
      world.nodes.get("pg-b").replica(received);
    }
    assertThat(world.run(new ChooseReplica()).reason()).endsWith("expected loss: " + loss);
  }

  @Test
  void shouldTakeAReplicaThatHoldsTheLastWitnessRowItself() throws InterruptedException {
    World world = witnessed();
    world.nodes.get("pg-b").replica("0/3000100");
    world.nodes.get("pg-b").witness = Optional.of(new WitnessRow("observer-1", 118, World.NOW));
    assertThat(world.run(new ChooseReplica()).outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldWaitUntilAReplicaHasReplayedWhatItReceived() throws InterruptedException {
    World world = witnessed();
    world.nodes.get("pg-b").replica("0/3000100", "0/3000000");
    assertThat(world.run(new ChooseReplica()).outcome()).isEqualTo(Outcome.RETRY_LATER);
  }

  @Test
  void shouldNotChooseAWritableNodeThatLacksAcknowledgedWrites() throws InterruptedException {
    World world = witnessed();
    world.arguments.put("witnessLsn", "0/5000000");
    world.nodes.get("pg-b").primary(1);
    assertThat(world.run(new ChooseReplica()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldPromoteTheCandidateAndSayWhichTimelinesItJoined() throws InterruptedException {
    World world = World.failedOver();
    world.arguments.put("timelineBefore", "1");
    StepReport report = world.run(new PromoteReplica());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("primary", "pg-b").containsEntry("timelineAfter", "2");
    assertThat(world.nodes.get("pg-b").acts).containsExactly("promote");
  }

  @Test
  void shouldFindARepetitionAlreadyDone() throws InterruptedException {
    World world = World.failedOver();
    world.arguments.put("timelineBefore", "1");
    world.run(new PromoteReplica());
    StepReport again = world.run(new PromoteReplica());
    assertThat(again.outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(again.reason()).contains("timeline 1 to 2");
    assertThat(world.nodes.get("pg-b").acts).containsExactly("promote");
  }

  @ParameterizedTest
  @CsvSource({"primary", "replica", "error"})
  void shouldNotPromoteWhileTheOldPrimaryAnswers(String how) throws InterruptedException {
    World world = World.failedOver();
    switch (how) {
      case "primary" -> world.nodes.get("pg-a").primary(1);
      case "replica" -> world.nodes.get("pg-a").replica("0/3000148");
      default -> world.nodes.get("pg-a").trouble(dev.rebound.targets.Outcome.ERROR);
    }
    StepReport report = world.run(new PromoteReplica());
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(world.nodes.get("pg-b").acts).isEmpty();
  }

  @Test
  void shouldNotPromoteWithoutAChoice() throws InterruptedException {
    World world = World.failedOver();
    world.arguments.put("candidate", "");
    assertThat(world.run(new PromoteReplica()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldNotPromoteAfterItsLease() {
    World world = World.failedOver();
    world.nodes.get("pg-a").afterLook = () -> world.now = World.NOW.plus(Duration.ofSeconds(8));
    assertThatThrownBy(() -> world.run(new PromoteReplica()))
        .isInstanceOfSatisfying(MayNotAct.class, reason -> assertThat(reason.report().outcome()).isEqualTo(Outcome.FAILED));
    assertThat(world.nodes.get("pg-b").acts).isEmpty();
  }

  @Test
  void shouldNotPromoteWhenTheKillSwitchIsEngagedDuringTheLook() {
    World world = World.failedOver();
    world.nodes.get("pg-a").afterLook = () -> world.stopped = true;
    assertThatThrownBy(() -> world.run(new PromoteReplica()))
        .isInstanceOfSatisfying(MayNotAct.class, reason -> assertThat(reason.report().outcome()).isEqualTo(Outcome.REFUSED));
    assertThat(world.nodes.get("pg-b").acts).isEmpty();
  }

  @Test
  void shouldNotPromoteWhenTheRecoveryWasAbortedDuringTheLook() {
    World world = World.failedOver();
    world.nodes.get("pg-a").afterLook = () -> Thread.currentThread().interrupt();
    assertThatThrownBy(() -> world.run(new PromoteReplica())).isInstanceOf(MayNotAct.class).hasMessageContaining("stopped");
    assertThat(world.nodes.get("pg-b").acts).isEmpty();
  }

  private static World three() {
    var world = new World("pg-a", "pg-b", "pg-c");
    world.nodes.get("pg-b").replica("0/3000148");
    world.nodes.get("pg-c").replica("0/4000000");
    world.arguments.put("witnessLsn", "0/3000148");
    return world;
  }

  private static World witnessed() {
    World world = World.failedOver();
    world.arguments.put("witnessLsn", "0/3000148");
    world.arguments.put("witnessWriter", "observer-1");
    world.arguments.put("witnessSequence", "118");
    return world;
  }
}
