package dev.rebound.responder.steps.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.responder.FakeHost;
import dev.rebound.responder.World;
import dev.rebound.responder.steps.StepContext.MayNotAct;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.DataFolder;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FencePrimaryTest {
  /**
   * host: what its supervisor answers to the fence (none: the plan names none; away: not reached; no: refuses; else state and whether
   * start is disabled). sees: what we meet at the old primary. observers: who saw it refused. standbys: who confirmed its commits.
   */
  @ParameterizedTest(name = "host {0}, we see {1}, refused by {2}, standbys {3}: {4} {5}")
  @CsvSource(nullValues = "-", value = {
    "STOPPED+disabled, REFUSED, 1,       pg-b,      DONE,    start-disabled",
    "STOPPED+disabled, SILENCE, -,       -,         DONE,    start-disabled",
    "LOST+disabled,    SILENCE, -,       -,         DONE,    start-disabled",
    "STOPPED+enabled,  REFUSED, 1,       pg-b,      DONE,    synchronous-standby:pg-b",
    "STOPPED+enabled,  REFUSED, 1,       -,         REFUSED, -",
    "RUNNING+disabled, REFUSED, 1,       pg-b,      REFUSED, -",
    "STARTING+disabled,REFUSED, 1,       pg-b,      REFUSED, -",
    "RUNNING+enabled,  SILENCE, 1,       pg-b,      REFUSED, -",
    "away,             REFUSED, 1,       pg-b,      DONE,    synchronous-standby:pg-b",
    "no,               REFUSED, 1,       pg-b,      DONE,    synchronous-standby:pg-b",
    "none,             REFUSED, 1,       pg-b,      DONE,    synchronous-standby:pg-b",
    "none,             SILENCE, 1,       pg-b,      REFUSED, -",
    "away,             SILENCE, 1,       pg-b,      REFUSED, -",
    "none,             ERROR,   1,       pg-b,      REFUSED, -",
    "none,             REFUSED, -,       pg-b,      REFUSED, -",
    "none,             REFUSED, 1,       -,         REFUSED, -",
    "none,             REFUSED, 1,       pg-b;pg-x, REFUSED, -",
    "none,             REFUSED, 1,       stranger,  REFUSED, -",
  })
  void shouldDemandEvidenceAndABarrier(String host, String sees, String observers, String standbys, Outcome outcome, String barrier)
      throws InterruptedException {
    World world = World.failedOver();
    world.hosts.remove("pg-a");
    if (!host.equals("none")) {
      var fake = new FakeHost();
      fake.fences = answer(host);
      world.hosts.put("pg-a", fake);
    }
    world.nodes.get("pg-a").trouble(dev.rebound.targets.Outcome.valueOf(sees));
    world.arguments.put("refusedBy", observers == null ? "" : "observer-" + observers);
    world.arguments.put("synchronousStandbys", standbys == null ? "" : standbys.replace(';', ','));

    StepReport report = world.run(new FencePrimary());

    assertThat(report.outcome()).as(report.reason()).isEqualTo(outcome);
    assertThat(report.findings().get("barrier")).isEqualTo(barrier);
  }

  @Test
  void shouldNotFenceWhatWasBuiltSinceItWasDecided() throws InterruptedException {
    World world = World.failedOver();
    world.arguments.put("oldData", "/data/pg-a-before");
    assertThat(world.run(new FencePrimary()).reason()).contains("another folder is in use");
    assertThat(world.hosts.get("pg-a").acts).isEmpty();
  }

  @Test
  void shouldTellFromWhenOnNothingIsAcknowledged() throws InterruptedException {
    assertThat(World.failedOver().run(new FencePrimary()).findings()).containsEntry("fencedAt", World.NOW.toString());
  }

  @Test
  void shouldWantAsManyObserversAsMustAgree() throws InterruptedException {
    World world = byTheNetwork();
    world.observers = List.of("observer-1", "observer-2");
    assertThat(world.run(new FencePrimary()).outcome()).isEqualTo(Outcome.REFUSED);
    world.arguments.put("refusedBy", "observer-1,observer-2");
    assertThat(world.run(new FencePrimary()).outcome()).isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldNotCallAnAsynchronousStandbyABarrier() throws InterruptedException {
    World world = byTheNetwork();
    world.durability = Durability.ASYNCHRONOUS;
    assertThat(world.run(new FencePrimary()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldNotCallAStandbyABarrierWhereAThirdNodeCouldConfirmCommits() throws InterruptedException {
    var world = new World("pg-a", "pg-b", "pg-c");
    world.arguments.put("refusedBy", "observer-1");
    world.arguments.put("synchronousStandbys", "pg-b");
    StepReport report = world.run(new FencePrimary());
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.reason()).contains("no barrier");
  }

  @Test
  void shouldLookTwiceBeforeItBelievesARefusal() throws InterruptedException {
    World world = byTheNetwork();
    var old = world.nodes.get("pg-a");
    int[] looks = {0};
    old.afterLook = () -> {
      if (++looks[0] == 2) {
        old.trouble(dev.rebound.targets.Outcome.SILENCE);
      }
    };
    assertThat(world.run(new FencePrimary()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldFenceNothingWhereThePrimaryTakesWritesAgain() throws InterruptedException {
    World world = World.failedOver();
    world.nodes.get("pg-a").primary(1);
    StepReport report = world.run(new FencePrimary());
    assertThat(report.outcome()).isEqualTo(Outcome.DONE);
    assertThat(report.findings()).containsEntry("primary", "writable");
    assertThat(world.hosts.get("pg-a").acts).isEmpty();
  }

  @Test
  void shouldNotActWhileTheKillSwitchIsEngaged() {
    World world = World.failedOver();
    world.stopped = true;
    assertThatThrownBy(() -> world.run(new FencePrimary())).isInstanceOf(MayNotAct.class);
    assertThat(world.hosts.get("pg-a").acts).isEmpty();
  }

  private static World byTheNetwork() {
    World world = World.failedOver();
    world.hosts.remove("pg-a");
    world.arguments.put("refusedBy", "observer-1");
    world.arguments.put("synchronousStandbys", "pg-b");
    return world;
  }

  private static HostSupervisor.Answer answer(String host) {
    return switch (host) {
      case "away" -> new HostSupervisor.NotReached("no route");
      case "no" -> new HostSupervisor.Refused("not mine");
      default -> {
        String[] parts = host.split("\\+", -1);
        yield FakeHost.instance(State.valueOf(parts[0]), parts[1].equals("enabled"), true, DataFolder.INTACT);
      }
    };
  }
}
