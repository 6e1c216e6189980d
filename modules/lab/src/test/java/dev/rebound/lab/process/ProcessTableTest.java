package dev.rebound.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.process.ProcessTable.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
  private static final String FIELDS = " 42 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 9876 1 2";

  @TempDir Path folder;

  @Test
  void shouldReadAProcessWhoseNameHoldsBracketsAndSpaces() {
    assertThat(ProcessTable.parse(5, "5 (odd) S 1 (name) S" + FIELDS)).contains(new Running(5, 42, "odd) S 1 (name", 9876));
  }

  @Test
  void shouldNotCountAZombieAsAlive() {
    assertThat(ProcessTable.parse(5, "5 (postgres) Z" + FIELDS)).isEmpty();
  }

  @Test
  void shouldFindAndKillWhatWorksInAFolderAndLeaveOthersAlone() throws Exception {
    var real = folder.toRealPath();
    var inside = new ProcessBuilder("sleep", "60").directory(real.toFile()).start();
    var outside = new ProcessBuilder("sleep", "60").directory(real.getParent().toFile()).start();
    try {
      awaitProgram(inside.pid(), real);
      assertThat(ProcessTable.workingIn(real, Set.of("postgres"))).isEmpty();

      ProcessTable.killWorkingIn(real, Set.of("sleep"), Duration.ofSeconds(5));

      assertThat(inside.waitFor()).isEqualTo(137);
      assertThat(outside.isAlive()).isTrue();
    } finally {
      inside.destroyForcibly();
      outside.destroyForcibly();
    }
  }

  /** Between the creation of a process and its exec it still shows the JVM's program. */
  private static void awaitProgram(long pid, Path folder) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (ProcessTable.workingIn(folder, Set.of("sleep")).isEmpty() && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertThat(ProcessTable.workingIn(folder, Set.of("sleep"))).extracting(Running::pid).containsExactly(pid);
  }
}
