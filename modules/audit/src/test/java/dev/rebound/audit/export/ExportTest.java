package dev.rebound.audit.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.audit.seal.MemoryLogs;
import dev.rebound.audit.seal.SealLimits;
import dev.rebound.audit.seal.SealStore;
import dev.rebound.audit.seal.Sealer;
import dev.rebound.verifier.CheckpointFolder;
import dev.rebound.verifier.Findings;
import dev.rebound.verifier.LogCheck;
import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.SealKey;
import dev.rebound.verifier.SegmentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported can be proven where it is brought. */
final class ExportTest {
  private static final SealKey KEY = SealKey.generate();
  @TempDir Path folder;
  private final MemoryLogs logs = new MemoryLogs();
  private final Findings findings = new Findings();

  @BeforeEach
  void seal() {
    logs.write(1, 10); // 20 records, offsets 0 to 28, sealed by five: 0-6, 7-13, 15-21, 22-28
    logs.write(2, 10);
    new Sealer(logs, KEY, new SealStore(folder.resolve("store")), new SealLimits(5, Duration.ofMinutes(5)), InstantSource.system()).once();
    logs.write(1, 1);
  }

  private LogCheck.Result checked(Path export, String log, boolean part) throws IOException {
    List<Path> segments = SegmentFolder.byLog(export.resolve("segments"), findings).get(log);
    List<Path> checkpoints = CheckpointFolder.byLog(export.resolve("checkpoints")).get(log);
    try (var records = new SegmentFolder.Joined(segments)) {
      var keys = new PinnedKeys(List.of(KEY.open()));
      return new LogCheck(log, records, CheckpointFolder.reader(checkpoints), keys, part, findings).run();
    }
  }

  @Test
  void shouldExportTheWholeLog() throws IOException {
    Path out = folder.resolve("all");
    assertThat(Export.run(logs, null, new Selection.All(), out)).isEqualTo(new Export.Written(42, 8, 0));
    LogCheck.Result result = checked(out, "rebound.incidents/1", false);
    assertThat(findings.kept()).isEmpty();
    assertThat(result.proven()).isEqualTo(20);
    assertThat(result.unproven()).as("the tail").isEqualTo(2);
    assertThat(out.resolve("rebound-verifier.jar")).isNotEmptyFile();
    assertThat(Files.readString(out.resolve("HOW-TO-CHECK.md"))).contains("the whole log", "--key sealer.pub\n").doesNotContain("{");
    assertThatThrownBy(() -> Export.run(logs, null, new Selection.All(), out))
        .isInstanceOf(IOException.class).hasMessageContaining("not empty");
  }

  @Test
  void shouldWidenAPartToWholeCheckpoints() throws IOException {
    Path out = folder.resolve("part");
    assertThat(Export.run(logs, null, new Selection.OfIncident("fact 9"), out)).isEqualTo(new Export.Written(10, 8, 0));
    LogCheck.Result result = checked(out, "rebound.incidents/1", true);
    assertThat(findings.kept()).isEmpty();
    assertThat(result.proven()).isEqualTo(5);
    assertThat(result.absent()).isEqualTo(3);
    assertThat(result.last().number()).as("the chain is whole").isEqualTo(4);
    assertThat(Files.readString(out.resolve("HOW-TO-CHECK.md"))).contains("names the incident fact 9", "--key sealer.pub --part\n");
  }

  @Test
  void shouldLeaveOutPartitionsThatHaveNothingOfIt() throws IOException {
    logs.write(3, 1);
    Path out = folder.resolve("few");
    Export.run(logs, null, new Selection.OfIncident("fact 28"), out);
    assertThat(SegmentFolder.byLog(out.resolve("segments"), findings)).containsOnlyKeys("rebound.incidents/1", "rebound.incidents/2");
    assertThat(findings.kept()).isEmpty();
  }
}
