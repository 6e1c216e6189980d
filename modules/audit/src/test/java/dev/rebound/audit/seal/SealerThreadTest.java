package dev.rebound.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.kafka.SealsWriter;
import dev.rebound.verifier.SealKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside other work, the sealer's end is told and disturbs nothing. */
final class SealerThreadTest {
  @TempDir Path store;
  private final MemoryLogs logs = new MemoryLogs();

  private Sealer sealer(SealedLogs source) {
    return new Sealer(source, SealKey.generate(), new SealStore(store), new SealLimits(5, Duration.ofMinutes(5)), InstantSource.system());
  }

  @Test
  void shouldTellThatAnotherOneHasTakenOver() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    var heard = new CountDownLatch(1);
    var first = logs.writer();
    logs.writer();
    Sealer shutOut = sealer(new ShutOut(logs, first));
    logs.write(1, 5);
    var thread = SealerThread.start(shutOut, line -> {
      told.add(line);
      heard.countDown();
    });
    assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
    thread.close();
    assertThat(told).containsExactly("the sealer ends here: another one has taken over");
  }

  @Test
  void shouldEndWhenItIsClosed() {
    List<String> told = new CopyOnWriteArrayList<>();
    SealerThread.start(sealer(logs), told::add).close();
    assertThat(told).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(each -> each.getName().equals("sealer"));
  }

  /** Logs whose writer is an older one. */
  private record ShutOut(MemoryLogs logs, SealsWriter writer) implements SealedLogs {
    @Override
    public RawLog log() {
      return logs.log();
    }

    @Override
    public RawLog seals() {
      return logs.seals();
    }
  }
}
