package dev.rebound.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.Topics;
import dev.rebound.kafka.SealsWriter;
import dev.rebound.verifier.Finding;
import dev.rebound.verifier.LogCheck;
import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.SealKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain grows over restarts, failures and takeovers, and never over a contradiction. */
final class SealerTest {
  private static final SealKey KEY = SealKey.generate();
  @TempDir Path store;
  private final MemoryLogs logs = new MemoryLogs();
  private Instant now = Recorded.NOW;

  @BeforeEach
  void write() {
    logs.write(1, 8); // 16 records, offsets 0 to 22
    logs.write(3, 8);
  }

  private Sealer sealer() {
    return new Sealer(logs, KEY, new SealStore(store), new SealLimits(5, Duration.ofMinutes(5)), () -> now);
  }

  private LogProof.Result proof() throws IOException {
    return LogProof.run(logs, new PinnedKeys(List.of(KEY.open())), store, log -> { });
  }

  @Test
  void shouldSealWhatIsThereAndGoOnAfterARestart() throws IOException {
    assertThat(sealer().once()).isEqualTo(new Sealer.Outcome(8, 32, Map.of()));
    assertThat(sealer().once()).as("nothing is new").isEqualTo(new Sealer.Outcome(0, 0, Map.of()));
    logs.write(3, 2);
    assertThat(proof().logs()).as("before it is sealed").extracting(LogCheck.Result::proven, LogCheck.Result::unproven)
        .containsExactly(Tuple.tuple(16L, 0L), Tuple.tuple(16L, 4L));
    assertThat(sealer().once()).isEqualTo(new Sealer.Outcome(1, 4, Map.of()));
    assertThat(proof().findings().kept()).isEmpty();
    assertThat(proof().logs()).extracting(LogCheck.Result::proven, LogCheck.Result::unproven)
        .containsExactly(Tuple.tuple(16L, 0L), Tuple.tuple(20L, 0L));
  }

  @Test
  void shouldNeitherForkNorSkipWhereAnAppendFails() throws IOException {
    for (MemoryLogs.Failure failure : MemoryLogs.Failure.values()) {
      logs.write(2, 6);
      logs.fail(failure);
      assertThatThrownBy(sealer()::once).isInstanceOf(KafkaException.class);
      assertThat(sealer().once().refused()).isEmpty();
      assertThat(proof().findings().kept()).as("%s", failure).isEmpty();
    }
    assertThat(proof().logs()).extracting(LogCheck.Result::proven, LogCheck.Result::unproven)
        .containsExactly(Tuple.tuple(16L, 0L), Tuple.tuple(24L, 0L), Tuple.tuple(16L, 0L));
  }

  @Test
  void shouldSealWhatHasWaitedForTheInterval() throws Exception {
    var looks = new AtomicInteger();
    var told = new ArrayList<String>();
    sealer().run(() -> {
      now = now.plusSeconds(looks.get() == 20 ? 300 : 0);
      if (looks.get() == 19) {
        assertThat(proven()).as("whole checkpoints alone").isEqualTo(30);
      }
      return looks.incrementAndGet() > 22;
    }, told::add);
    assertThat(proven()).isEqualTo(32);
    assertThat(told).isEmpty();
  }

  private long proven() {
    try {
      return proof().logs().stream().mapToLong(LogCheck.Result::proven).sum();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void shouldEndWhereAnotherSealerTakesOver() throws IOException {
    var looks = new AtomicInteger();
    assertThatThrownBy(() -> sealer().run(() -> {
      if (looks.incrementAndGet() == 10) {
        sealer().once();
        logs.write(1, 5);
      }
      return looks.get() > 100;
    }, why -> { })).isInstanceOf(SealsWriter.TakenOver.class);
    assertThat(sealer().once().refused()).isEmpty();
    assertThat(proof().findings().kept()).as("one chain").isEmpty();
  }

  @Test
  void shouldRefuseAPartitionThatContradictsItsLastCheckpointAndSealTheOthers() throws Exception {
    sealer().once();
    logs.records(Topics.INCIDENTS, 1).put(22L, new byte[] {1});
    logs.write(1, 4);
    logs.write(3, 4);
    Sealer.Outcome outcome = sealer().once();
    assertThat(outcome.refused()).containsOnlyKeys("rebound.incidents/1");
    assertThat(outcome.refused().get("rebound.incidents/1")).contains("are not those that checkpoint 4 sealed");
    assertThat(outcome.records()).isEqualTo(8);

    var told = new ArrayList<String>();
    var looks = new AtomicInteger();
    sealer().run(() -> {
      now = now.plusSeconds(100);
      return looks.incrementAndGet() > 8;
    }, told::add);
    assertThat(told).as("at the start and in each interval").hasSizeBetween(3, 4)
        .allMatch(line -> line.startsWith("ALARM: rebound.incidents/1 is not sealed, a person has to look: "));
    assertThat(proof().findings().kept()).extracting(Finding::kind, Finding::offset)
        .containsExactly(Tuple.tuple(Finding.Kind.CHANGED, 22L));
  }

  @Test
  void shouldProveTheSealsByTheStore() throws IOException {
    sealer().once();
    logs.records(Topics.SEALS, 1).pollLastEntry();
    assertThat(proof().findings().kept()).singleElement().extracting(Finding::what).asString()
        .contains("the store has 1 checkpoints that the seals lack");
    assertThat(sealer().once().refused().get("rebound.incidents/1")).contains("the store has checkpoint 4", "the seals end with 3");

    Path first = store.resolve("rebound.incidents-03").resolve("0000000001.checkpoint");
    Files.writeString(first, Files.readString(first).replace("number 1\n", "number 9\n"));
    assertThat(proof().findings().kept()).filteredOn(found -> found.log().equals("rebound.incidents/3"))
        .extracting(Finding::what).singleElement().asString().contains("is not the checkpoint at offset 0 of the seals");
    assertThat(sealer().once().refused()).containsKey("rebound.incidents/3");
  }
}
