package dev.rebound.audit.seal;

import dev.rebound.contracts.Topics;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.verifier.CheckpointFolder;
import dev.rebound.verifier.Checkpoints;
import dev.rebound.verifier.Finding;
import dev.rebound.verifier.Findings;
import dev.rebound.verifier.LogCheck;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.PinnedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The audit log in Kafka held against its seals, and the seals against the store. Needs the right to read the two topics, and
 * nothing else.
 */
public final class LogProof {
  private LogProof() {}

  /** What was found. @param logs one for each partition that has a record or a checkpoint */
  public record Result(List<LogCheck.Result> logs, Findings findings) {}

  /**
   * Reads both topics to their present ends.
   *
   * @param store checkpoints outside of Kafka; null where there are none to compare
   * @param told hears of each partition that is done
   */
  public static Result run(SealedLogs source, PinnedKeys keys, @Nullable Path store, Consumer<LogCheck.Result> told) throws IOException {
    var findings = new Findings();
    var logs = new ArrayList<LogCheck.Result>();
    try (var log = source.log(); var seals = source.seals()) {
      Map<Integer, Long> sealsBegin = seals.begins();
      Map<Integer, Long> begins = log.begins();
      // The seals' ends first: what is sealed later is of records that are read all the same.
      Map<Integer, Long> sealsEnd = seals.ends();
      Map<Integer, Long> ends = log.ends();
      for (int partition : log.partitions()) {
        String name = StoredRecord.log(Topics.INCIDENTS, partition);
        var made = new RawRecords(seals, partition, sealsBegin.getOrDefault(partition, 0L), sealsEnd.getOrDefault(partition, 0L));
        var records = new RawRecords(log, partition, begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L));
        var compared = new Compared(name, made, store, findings);
        LogCheck.Result result = new LogCheck(name, records, compared, keys, false, findings).run();
        compared.tellRest();
        if (result.checkpoints() > 0 || result.unproven() > 0) {
          logs.add(result);
          told.accept(result);
        }
      }
    }
    return new Result(logs, findings);
  }

  /** The seals of one partition; each is compared with the store's file as it passes. */
  private static final class Compared implements Checkpoints {
    private final String log;
    private final RawRecords seals;
    private final List<Path> files;
    private final boolean stored;
    private final Findings findings;
    private int index;

    Compared(String log, RawRecords seals, @Nullable Path store, Findings findings) throws IOException {
      this.log = log;
      this.seals = seals;
      this.stored = store != null;
      this.files = store == null ? List.of() : CheckpointFolder.files(store.resolve(CheckpointFolder.name(log)));
      this.findings = findings;
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      LogRecord next = seals.next();
      if (next == null) {
        return null;
      }
      byte[] bytes = next.value() == null ? new byte[0] : next.value();
      if (stored && (index >= files.size() || !Arrays.equals(Files.readAllBytes(files.get(index)), bytes))) {
        tell(index >= files.size()
            ? "the store lacks the checkpoint at offset " + next.offset() + " of the seals"
            : files.get(index) + " is not the checkpoint at offset " + next.offset() + " of the seals");
      }
      index++;
      return bytes;
    }

    void tellRest() {
      if (index < files.size()) {
        tell("the store has " + (files.size() - index) + " checkpoints that the seals lack, from " + files.get(index) + " on");
      }
    }

    private void tell(String what) {
      findings.add(new Finding(Finding.Kind.BROKEN_CHAIN, log, 0, what));
    }
  }
}
