package dev.rebound.verifier;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The records of a log since its last checkpoint, on their way into the next one. Used by one thread. */
public final class Window {
  private final String log;
  private final long number;
  private final long from;
  private final String previous;
  private final List<SealedRecord> records = new ArrayList<>();
  private String history;

  private Window(String log, long number, long from, String previous, String history) {
    this.log = log;
    this.number = number;
    this.from = from;
    this.previous = previous;
    this.history = history;
  }

  /** The first one of a log. @param log topic and partition, like {@code rebound.incidents/3} */
  public static Window first(String log) {
    return new Window(log, 1, 0, Sha256.NONE, Sha256.NONE);
  }

  /** The one that follows a checkpoint. */
  public static Window after(Checkpoint last) {
    return new Window(last.log(), last.number() + 1, last.to() + 1, last.hash(), last.history());
  }

  /**
   * Takes the next record.
   *
   * @throws IllegalArgumentException where its offset does not ascend
   * @throws IllegalStateException where there are {@link Checkpoint#RECORDS_MAX} already
   */
  public void add(LogRecord next) {
    long before = records.isEmpty() ? from - 1 : records.getLast().offset();
    if (next.offset() <= before) {
      throw new IllegalArgumentException("offset " + next.offset() + " of " + log + " comes after offset " + before);
    }
    if (records.size() >= Checkpoint.RECORDS_MAX) {
      throw new IllegalStateException("a checkpoint seals " + Checkpoint.RECORDS_MAX + " records at most");
    }
    String digest = next.digest();
    records.add(new SealedRecord(next.offset(), SealedRecord.part(digest)));
    history = Checkpoint.follow(history, next.offset(), digest);
  }

  public int size() {
    return records.size();
  }

  /** First offset that is not sealed yet. */
  public long from() {
    return from;
  }

  /** Signs what was added; at least one record must be there. @param now to the millisecond */
  public Checkpoint seal(Instant now, SealKey key) {
    Instant at = now.truncatedTo(ChronoUnit.MILLIS);
    long to = records.getLast().offset();
    var unsigned = new Checkpoint(log, number, from, to, at, key.id(), previous, history, records, new byte[0]);
    return new Checkpoint(log, number, from, to, at, key.id(), previous, history, records, key.sign(unsigned.statement()));
  }
}
