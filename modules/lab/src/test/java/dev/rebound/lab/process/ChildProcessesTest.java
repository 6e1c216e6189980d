package dev.rebound.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.process.ChildProcesses.Child;
import dev.rebound.lab.process.ChildProcesses.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessesTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void shouldEndItsChildrenWhenItCloses() {
    var processes = ChildProcesses.open(folder.resolve("pids"));
    var child = processes.start(order("one"));
    assertThat(child.alive()).isTrue();

    processes.close();

    assertThat(child.alive()).isFalse();
    assertThat(folder.resolve("pids")).isEmptyDirectory();
  }

  @Test
  void shouldKillWhatAnEarlierLabLeftRunning() throws IOException {
    var crashed = ChildProcesses.open(folder.resolve("pids"));
    var left = crashed.start(order("one"));
    awaitProgram(left);

    var next = ChildProcesses.open(folder.resolve("pids"));

    assertThat(left.alive()).isFalse();
    assertThat(folder.resolve("pids")).isEmptyDirectory();
    next.close();
    crashed.close();
  }

  @Test
  void shouldLeaveAStrangerWithTheSamePidAlone() throws IOException {
    try (var processes = ChildProcesses.open(folder.resolve("pids"))) {
      var stranger = processes.start(order("one"));
      awaitProgram(stranger);
      var file = folder.resolve("pids/one.pid");
      Files.writeString(file, Files.readString(file).replaceAll("startTicks=\\d+", "startTicks=1"));

      ChildProcesses.open(folder.resolve("pids")).close();

      assertThat(stranger.alive()).isTrue();
      assertThat(file).doesNotExist();
    }
  }

  private Order order(String name) {
    return new Order(name, List.of("/bin/sleep", "60"), folder, Map.of(), folder.resolve(name + ".log"));
  }

  private static void awaitProgram(Child child) throws IOException {
    long until = System.nanoTime() + LIMIT.toNanos();
    var command = Path.of("/proc/" + child.process().pid() + "/cmdline");
    while (!Files.readString(command).startsWith("/bin/sleep") && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }
}
