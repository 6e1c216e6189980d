package dev.rebound.responder.steps.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** pg-a is gone, pg-b was promoted; pg-c and pg-d lived on as replicas of pg-a. */
class FollowPrimaryTest {
  private static final Replica C = new Replica("pg-c", "streaming", "async", 0);

  private final World world = new World("pg-a", "pg-b", "pg-c", "pg-d");

  FollowPrimaryTest() {
    world.nodes.get("pg-b").primary(2);
    world.nodes.get("pg-c").replica("0/3000148");
    world.nodes.get("pg-c").onFollow = () -> world.nodes.get("pg-b").replicas = List.of(C);
  }

  @Test
  void shouldLetALivingReplicaFollowWithoutRebuildingIt() throws InterruptedException {
    StepReport report = world.run(new FollowPrimary());
    assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("following", "pg-c");
    assertThat(report.reason()).contains("pg-c streams from pg-b; commits wait for it", "to be rebuilt: pg-a (refused), pg-d (refused)");
    assertThat(world.nodes.get("pg-c").acts).containsExactly("follow pg-b:5432 slot pg_c");
    assertThat(world.nodes.get("pg-b").acts).containsExactly("slot pg_c", "synchronous [pg-c]");
  }

  @Test
  void shouldChangeNothingWhereItStreamsAlready() throws InterruptedException {
    world.durability = Durability.ASYNCHRONOUS;
    world.run(new FollowPrimary());
    assertThat(world.run(new FollowPrimary()).findings()).containsEntry("following", "pg-c");
    assertThat(world.nodes.get("pg-c").acts).hasSize(1);
    assertThat(world.nodes.get("pg-b").acts).containsExactly("slot pg_c");
  }

  @Test
  void shouldSayWhichReplicaDoesNotStreamAndLeaveItToBeRebuilt() throws InterruptedException {
    world.nodes.get("pg-d").replica("0/5000000");
    world.tick = Duration.ofSeconds(1);
    StepReport report = world.run(new FollowPrimary());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.reason()).contains("pg-d (did not stream within 12 s)");
    assertThat(report.findings()).containsEntry("following", "pg-c");
  }

  @Test
  void shouldLeaveAnotherPrimaryAlone() throws InterruptedException {
    world.nodes.get("pg-a").primary(1);
    assertThat(world.run(new FollowPrimary()).reason()).contains("pg-a (writable)");
    assertThat(world.nodes.get("pg-a").acts).isEmpty();
  }
}
