package dev.rebound.verifier;

import dev.rebound.verifier.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An exported folder of segments held against a folder of checkpoints. */
final class FolderCheck {
  private FolderCheck() {}

  /**
   * What was found.
   *
   * @param logs one result for each log that has a segment or a checkpoint
   */
  record Result(List<LogCheck.Result> logs, Findings findings) {}

  /** @param known checkpoints that the reader kept from before: each must be there as it was; null where there are none */
  static Result run(Path segments, Path checkpoints, PinnedKeys keys, boolean part, @Nullable Path known) throws IOException {
    var findings = new Findings();
    Map<String, List<Path>> files = SegmentFolder.byLog(segments, findings);
    Map<String, List<Path>> seals = CheckpointFolder.byLog(checkpoints);
    var names = new TreeSet<>(files.keySet());
    names.addAll(seals.keySet());
    var logs = new ArrayList<LogCheck.Result>();
    for (String log : names) {
      try (var records = new SegmentFolder.Joined(files.getOrDefault(log, List.of()))) {
        Checkpoints source = CheckpointFolder.reader(seals.getOrDefault(log, List.of()));
        logs.add(new LogCheck(log, records, source, keys, part, findings).run());
      }
    }
    if (known != null) {
      compareKnown(known, checkpoints, findings);
    }
    return new Result(logs, findings);
  }

  private static void compareKnown(Path known, Path checkpoints, Findings findings) throws IOException {
    for (Map.Entry<String, List<Path>> log : CheckpointFolder.byLog(known).entrySet()) {
      for (Path file : log.getValue()) {
        Path here = checkpoints.resolve(CheckpointFolder.name(log.getKey())).resolve(file.getFileName());
        if (!Files.isRegularFile(here) || !Arrays.equals(CheckpointFolder.bytes(here), CheckpointFolder.bytes(file))) {
          findings.add(new Finding(Kind.BROKEN_CHAIN, log.getKey(), from(file), "the checkpoint " + file + " is not here as it was kept"));
        }
      }
    }
  }

  private static long from(Path file) throws IOException {
    try {
      return Checkpoint.read(CheckpointFolder.bytes(file)).from();
    } catch (Unreadable e) {
      return 0;
    }
  }
}
