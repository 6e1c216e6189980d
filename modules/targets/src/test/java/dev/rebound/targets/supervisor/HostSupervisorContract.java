package dev.rebound.targets.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Journal;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.NotReached;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildRequest;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildState;
import dev.rebound.targets.supervisor.HostSupervisor.Refused;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import org.junit.jupiter.api.Test;

/** What every {@link HostSupervisor} keeps (docs/supervisor.md). */
abstract class HostSupervisorContract {
  final FakeHostSupervisor hosts = new FakeHostSupervisor(new Journal(), "pg-a");

  private static final String FIRST = "/data/pg-a-1";

  /** What is under test, with {@link #hosts} behind it. */
  abstract HostSupervisor supervisor();

  @Test
  void shouldSeeARunningInstance() {
    assertThat(supervisor().look("pg-a")).isInstanceOfSatisfying(Instance.class, instance -> {
      assertThat(instance.name()).isEqualTo("pg-a");
      assertThat(instance.state()).isEqualTo(State.RUNNING);
      assertThat(instance.startEnabled()).isTrue();
      assertThat(instance.startCommand()).isTrue();
      assertThat(instance.dataFolder()).isEqualTo(HostSupervisor.DataFolder.INTACT);
      assertThat(instance.dataPath()).isEqualTo("/data/pg-a-1");
      assertThat(instance.rebuild()).isNull();
    });
    assertThat(supervisor().look("pg-x")).isInstanceOf(Refused.class);
  }

  @Test
  void shouldStartAKilledInstanceButNoFencedOne() {
    hosts.processKill("pg-a");
    assertThat(supervisor().start("pg-a")).isInstanceOfSatisfying(Instance.class, i -> assertThat(i.state()).isEqualTo(State.RUNNING));
    assertThat(supervisor().fence("pg-a", FIRST)).isInstanceOfSatisfying(Instance.class, fenced -> {
      assertThat(fenced.startEnabled()).isFalse();
      assertThat(fenced.state()).isEqualTo(State.STOPPED);
    });
    assertThat(supervisor().fence("pg-a", FIRST)).isInstanceOf(Instance.class);
    assertThat(supervisor().start("pg-a")).isEqualTo(new Refused("start is disabled"));
  }

  @Test
  void shouldStopCleanlyAndStartOnlyWhereItIsEnabledAgain() {
    assertThat(supervisor().stop("pg-a")).isInstanceOfSatisfying(Instance.class, stopped -> {
      assertThat(stopped.startEnabled()).isFalse();
      assertThat(stopped.state()).isEqualTo(State.STOPPED);
    });
    assertThat(supervisor().stop("pg-a")).isInstanceOf(Instance.class);
    assertThat(supervisor().start("pg-a")).isInstanceOf(Refused.class);
    assertThat(supervisor().enableAndStart("pg-a")).isInstanceOfSatisfying(Instance.class, running -> {
      assertThat(running.startEnabled()).isTrue();
      assertThat(running.state()).isEqualTo(State.RUNNING);
    });
  }

  @Test
  void shouldFenceALostHost() {
    hosts.hostLoss("pg-a");
    assertThat(supervisor().start("pg-a")).isEqualTo(new Refused("no start command"));
    assertThat(supervisor().fence("pg-a", FIRST)).isInstanceOfSatisfying(Instance.class, i -> assertThat(i.state()).isEqualTo(State.LOST));
  }

  @Test
  void shouldGiveTheSameJobForTheSameKey() {
    var request = new RebuildRequest("incident-1", "127.0.0.1", 5432, "pg_a");
    assertThat(supervisor().rebuild("pg-a", request)).isInstanceOfSatisfying(Instance.class, i -> {
      assertThat(i.rebuild().key()).isEqualTo("incident-1");
      assertThat(i.rebuild().state()).isEqualTo(RebuildState.RUNNING);
    });
    hosts.finishRebuild("pg-a", "");
    assertThat(supervisor().rebuild("pg-a", request)).isInstanceOfSatisfying(Instance.class, i -> {
      assertThat(i.rebuild().state()).isEqualTo(RebuildState.DONE);
      assertThat(i.rebuild().bytes()).isEqualTo(1000);
      assertThat(i.startEnabled()).isTrue();
      assertThat(i.dataPath()).isEqualTo("/data/pg-a-2");
    });
  }

  @Test
  void shouldFenceNothingButWhatWasSeen() {
    supervisor().rebuild("pg-a", new RebuildRequest("incident-1", "127.0.0.1", 5432, "pg_a"));
    hosts.finishRebuild("pg-a", "");
    assertThat(supervisor().fence("pg-a", FIRST)).isInstanceOf(Refused.class);
    assertThat(supervisor().look("pg-a")).isInstanceOfSatisfying(Instance.class, built -> {
      assertThat(built.state()).isEqualTo(State.RUNNING);
      assertThat(built.startEnabled()).isTrue();
    });
    assertThat(supervisor().fence("pg-a", "/data/pg-a-2")).isInstanceOf(Instance.class);
  }

  @Test
  void shouldSayWhereNobodyAnswers() {
    hosts.reachable(false);
    assertThat(supervisor().look("pg-a")).isInstanceOf(NotReached.class);
    assertThat(supervisor().fence("pg-a", FIRST)).isInstanceOf(NotReached.class);
  }
}
