package dev.rebound.targets.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.postgres.PostgresPair;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildRequest;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildState;
import dev.rebound.targets.supervisor.HostSupervisor.Refused;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter and the lab's supervisor understand each other, with real instances behind it. */
@Tag("system")
class HttpHostSupervisorSystemTest {
  @TempDir Path folder;

  @Test
  void shouldStartFenceAndRebuildARealInstance() throws Exception {
    var ports = freePorts();
    try (var pair = PostgresPair.start(folder, ports.get(0), ports.get(1), ports.get(2));
        var supervisor = new HttpHostSupervisor(URI.create(pair.supervisor().url()))) {
      assertThat(instance(supervisor.look("pg-b")).state()).isEqualTo(State.RUNNING);
      assertThat(supervisor.look("pg-x")).isInstanceOf(Refused.class);
      pair.supervisor().processKill("pg-b");
      assertThat(instance(supervisor.look("pg-b")).state()).isEqualTo(State.STOPPED);
      assertThat(instance(supervisor.start("pg-b")).state()).isEqualTo(State.RUNNING);
      var stopped = instance(supervisor.stop("pg-b"));
      assertThat(stopped.startEnabled()).isFalse();
      assertThat(stopped.state()).isEqualTo(State.STOPPED);
      assertThat(supervisor.start("pg-b")).isInstanceOf(Refused.class);
      assertThat(instance(supervisor.enableAndStart("pg-b")).state()).isEqualTo(State.RUNNING);
      String seen = instance(supervisor.look("pg-b")).dataPath();
      var fenced = instance(supervisor.fence("pg-b", seen));
      assertThat(fenced.startEnabled()).isFalse();
      assertThat(fenced.state()).isEqualTo(State.STOPPED);
      assertThat(supervisor.start("pg-b")).isInstanceOf(Refused.class);
      pair.supervisor().hostLoss("pg-b");
      assertThat(instance(supervisor.look("pg-b")).state()).isEqualTo(State.LOST);

      var request = new RebuildRequest("test-1", "127.0.0.1", ports.getFirst(), "pg_b");
      var job = instance(supervisor.rebuild("pg-b", request)).rebuild();
      long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
      while (job.state() == RebuildState.RUNNING && System.nanoTime() < end) {
        Thread.sleep(Duration.ofMillis(100));
        job = instance(supervisor.look("pg-b")).rebuild();
      }
      assertThat(job.state()).as(job.reason()).isEqualTo(RebuildState.DONE);
      assertThat(job.bytes()).isPositive();
      assertThat(instance(supervisor.look("pg-b")).startEnabled()).isTrue();
      assertThat(supervisor.fence("pg-b", seen)).as("a fence of the folder before").isInstanceOf(Refused.class);
      assertThat(instance(supervisor.look("pg-b")).state()).isEqualTo(State.RUNNING);
    }
  }

  private static Instance instance(HostSupervisor.Answer answer) {
    assertThat(answer).isInstanceOf(Instance.class);
    return (Instance) answer;
  }

  private static List<Integer> freePorts() throws IOException {
    try (var a = new ServerSocket(0); var b = new ServerSocket(0); var s = new ServerSocket(0)) {
      return List.of(a.getLocalPort(), b.getLocalPort(), s.getLocalPort());
    }
  }
}
