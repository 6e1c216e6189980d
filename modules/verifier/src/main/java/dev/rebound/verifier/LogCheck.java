package dev.rebound.verifier;

import dev.rebound.verifier.Finding.Kind;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Holds the records of one log against its checkpoints, in one pass; it keeps the records of one checkpoint, however long the log is.
 *
 * <p>One record is looked at ahead: where the next one goes on in order and this one jumps over it, this one is out of its place,
 * and not all that follow.
 */
public final class LogCheck {
  private final String log;
  private final Records records;
  private final Chain chain;
  private final Findings findings;
  private final boolean part;
  private @Nullable WindowCheck window;
  private long readTo = -1;
  private long highest = -1;
  private long sealedTo = -1;
  private long proven;
  private long absent;
  private long unproven;
  private long unprovenFrom = -1;
  private long unprovenTo = -1;

  /**
   * @param log topic and partition, like {@code rebound.incidents/3}
   * @param part whether the records are a part of the log, of whole checkpoints: then one without any record says nothing
   * @param findings gets what is not as it was sealed
   */
  public LogCheck(String log, Records records, Checkpoints checkpoints, PinnedKeys keys, boolean part, Findings findings) {
    this.log = log;
    this.records = records;
    this.chain = new Chain(log, checkpoints, keys, findings);
    this.part = part;
    this.findings = findings;
  }

  /**
   * What is proven of one log.
   *
   * @param checkpoints that were believed
   * @param proven records that are as they were sealed
   * @param absent checkpoints of which no record is here, where a part of the log was asked about
   * @param last the last checkpoint that was believed, null where none was
   * @param unproven records that no believed checkpoint covers
   * @param unprovenFrom first offset of those, -1 where there are none
   * @param unprovenTo last offset of those, -1 where there are none
   */
  public record Result(
      String log, long checkpoints, long proven, long absent, @Nullable Checkpoint last,
      long unproven, long unprovenFrom, long unprovenTo) {
    /** When the last checkpoint was sealed. */
    public @Nullable Instant sealedAt() {
      return last == null ? null : last.sealedAt();
    }
  }

  /** Reads both to their end. */
  public Result run() throws IOException {
    open();
    LogRecord now = read();
    while (now != null) {
      LogRecord next = read();
      take(now, next);
      now = next;
    }
    while (window != null) {
      close(window);
    }
    return new Result(log, chain.count(), proven, absent, chain.last(), unproven, unprovenFrom, unprovenTo);
  }

  private @Nullable LogRecord read() throws IOException {
    while (true) {
      try {
        LogRecord next = records.next();
        readTo = next == null ? readTo : next.offset();
        return next;
      } catch (Unreadable e) {
        findings.add(new Finding(Kind.UNREADABLE, log, readTo + 1, "behind offset " + readTo + ": " + e.getMessage()));
      }
    }
  }

  private void take(LogRecord now, @Nullable LogRecord next) throws IOException {
    long offset = now.offset();
    boolean behind = offset <= highest;
    boolean jumps = !behind && next != null && next.offset() > highest && next.offset() < offset && window != null && offset > window.to();
    if (!behind && !jumps) {
      highest = offset;
      while (window != null && offset > window.to()) {
        close(window);
      }
    }
    if (window != null && (jumps || offset >= window.from())) {
      window.add(now, !behind && !jumps);
    } else if (behind && offset <= sealedTo) {
      findings.add(new Finding(Kind.REORDERED, log, offset, "a record with this offset stands behind offset " + highest));
    } else {
      unproven++;
      unprovenFrom = unprovenFrom < 0 ? offset : Math.min(unprovenFrom, offset);
      unprovenTo = Math.max(unprovenTo, offset);
    }
  }

  private void close(WindowCheck done) throws IOException {
    sealedTo = done.to();
    if (!done.isEmpty()) {
      proven += done.compare();
    } else if (part) {
      absent++;
    } else {
      done.tellAbsent();
    }
    open();
  }

  private void open() throws IOException {
    Chain.Sealed next = chain.next();
    window = next == null ? null : new WindowCheck(next, findings);
  }
}
