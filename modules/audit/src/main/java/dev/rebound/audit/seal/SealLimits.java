package dev.rebound.audit.seal;

import dev.rebound.verifier.Checkpoint;
import java.time.Duration;

/**
 * When a checkpoint is made: as soon as either limit is reached. Until then what was appended is unproven.
 *
 * @param records of one checkpoint at most, 1 to {@link Checkpoint#RECORDS_MAX}
 * @param interval a record waits at most so long for its checkpoint, while the sealer runs
 */
public record SealLimits(int records, Duration interval) {
  public static final SealLimits DEFAULT = new SealLimits(500, Duration.ofMinutes(5));

  public SealLimits {
    if (records < 1 || records > Checkpoint.RECORDS_MAX) {
      throw new IllegalArgumentException("a checkpoint seals 1 to " + Checkpoint.RECORDS_MAX + " records, not " + records);
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("the interval between checkpoints is longer than nothing");
    }
  }
}
