package dev.rebound.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an auditor runs it: folders in, sentences and an exit status out. */
final class MainTest {
  private static final SealKey SEALER = SealKey.generate();
  @TempDir Path folder;
  private final List<RecordedLog> logs = new ArrayList<>();

  private record Ran(int status, String out) {}

  @BeforeEach
  void export() throws IOException {
    Files.createDirectories(folder.resolve("segments"));
    Files.writeString(folder.resolve("seal.pub"), PinnedKeys.text(SEALER.open()));
    for (int partition : List.of(3, 11)) {
      var log = RecordedLog.random("rebound.incidents/" + partition, new Random(partition), SEALER);
      logs.add(log);
      segment(log, 0, log.records.size());
      Path seals = Files.createDirectories(folder.resolve("checkpoints").resolve(CheckpointFolder.name(log.log)));
      for (Checkpoint each : log.sealed) {
        Files.write(seals.resolve(CheckpointFolder.name(each.number())), each.bytes());
      }
    }
  }

  private Path segment(RecordedLog log, int from, int to) throws IOException {
    List<LogRecord> some = log.records.subList(from, to);
    return Files.write(folder.resolve("segments").resolve(SegmentFolder.name(log.log, some.getFirst().offset())), log.segment(some));
  }

  private Ran run(String... more) {
    var arguments = new ArrayList<>(List.of("--segments", folder.resolve("segments").toString(), "--checkpoints",
        folder.resolve("checkpoints").toString(), "--key", folder.resolve("seal.pub").toString()));
    arguments.addAll(List.of(more));
    return ran(arguments.toArray(String[]::new));
  }

  private static Ran ran(String... arguments) {
    var bytes = new ByteArrayOutputStream();
    int status = Main.run(arguments, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return new Ran(status, bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shouldSayThatAllIsAsItWasSealed() throws IOException {
    RecordedLog log = logs.getFirst();
    segment(log, 0, 7); // the same in two files
    segment(log, 7, log.records.size());
    Ran ran = run();
    assertThat(ran.out()).contains("rebound.incidents/3\n  proven", "rebound.incidents/11\n", "AS SEALED: ");
    assertThat(ran.status()).isEqualTo(Main.GOOD);
  }

  @Test
  void shouldNameWhatIsNotAsItWasSealed() throws IOException {
    RecordedLog log = logs.getLast();
    LogRecord gone = log.records.remove(2);
    segment(log, 0, log.records.size());
    Files.writeString(folder.resolve("segments").resolve("x.segment"), "no segment");
    Ran ran = run();
    assertThat(ran.out()).contains("REMOVED  rebound.incidents/11 offset " + gone.offset() + ": the sealed record is not here",
        "UNREADABLE  x.segment offset 0: it is no segment", "NOT AS SEALED: 2 findings");
    assertThat(ran.status()).isEqualTo(Main.FOUND);
  }

  @Test
  void shouldTakeAPartOnlyWhereOneIsAskedFor() throws IOException {
    RecordedLog log = logs.getFirst();
    int each = log.sealed.getFirst().records().size();
    Files.delete(folder.resolve("segments").resolve(SegmentFolder.name(log.log, log.records.getFirst().offset())));
    segment(log, each, log.records.size());
    assertThat(run().status()).isEqualTo(Main.FOUND);
    Ran part = run("--part");
    assertThat(part.out()).contains("not here  the records of 1 checkpoint: nothing is said about them");
    assertThat(part.status()).isEqualTo(Main.GOOD);
    segment(log, each - 1, log.records.size());
    assertThat(run("--part").status()).as("a part of a checkpoint").isEqualTo(Main.FOUND);
  }

  @Test
  void shouldMissACheckpointThatWasKept() throws IOException {
    RecordedLog log = logs.getFirst();
    Path name = Path.of(CheckpointFolder.name(log.log), CheckpointFolder.name(log.sealed.getLast().number()));
    Path kept = folder.resolve("kept").resolve(name);
    Files.createDirectories(kept.getParent());
    Files.copy(folder.resolve("checkpoints").resolve(name), kept);
    assertThat(run("--known", folder.resolve("kept").toString()).status()).isEqualTo(Main.GOOD);
    Files.delete(folder.resolve("checkpoints").resolve(name));
    assertThat(run().status()).as("cut at the end: the folder alone cannot tell").isEqualTo(Main.GOOD);
    Ran ran = run("--known", folder.resolve("kept").toString());
    assertThat(ran.out()).contains("BROKEN CHAIN  rebound.incidents/3 offset " + log.sealed.getLast().from());
    assertThat(ran.status()).isEqualTo(Main.FOUND);
  }

  @Test
  void shouldProveNothingWithoutCheckpoints() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Ran ran = ran("--segments", folder.resolve("segments").toString(), "--checkpoints", empty.toString(), "--key",
        folder.resolve("seal.pub").toString());
    assertThat(ran.out()).contains("NOTHING PROVEN");
    assertThat(ran.status()).isEqualTo(Main.NOTHING_PROVEN);
  }

  @Test
  void shouldExplainWrongUsage() {
    assertThat(ran().out()).contains("--segments, --checkpoints and --key are needed", "usage: java -jar");
    assertThat(ran("--segment").status()).isEqualTo(Main.WRONG);
    assertThat(run("--key", folder.resolve("none").toString()).status()).isEqualTo(Main.WRONG);
  }
}
