package dev.rebound.lab.customer;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one customer was promised, in memory and in a file of JSON lines (appended, flushed at each). Safe for many threads. */
public final class AckLog implements AutoCloseable {
  /** At 50 a second more than five hours; a lab that runs longer stops writing rather than forget a promise. */
  public static final int ACKS_MAX = 1_000_000;

  private final BufferedWriter file;
  private final List<Ack> acks = new ArrayList<>();
  private boolean closed;

  /** Opens or creates the file. */
  public AckLog(Path path) throws IOException {
    this.file = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Keeps a promise; after {@link #close} it only stays in memory. */
  public synchronized void add(Ack ack) {
    acks.add(ack);
    if (closed) {
      return;
    }
    try {
      file.write(ack.line());
      file.newLine();
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the customer's file cannot be written", e);
    }
  }

  /** All promises so far, in the order of their acknowledgement. */
  public synchronized List<Ack> all() {
    return List.copyOf(acks);
  }

  /** The latest promise. */
  public synchronized Optional<Ack> last() {
    return acks.isEmpty() ? Optional.empty() : Optional.of(acks.getLast());
  }

  /** The earliest acknowledgement among the writes that started after a moment. */
  public synchronized Optional<Ack> firstStartedAfter(Instant moment) {
    return acks.stream().filter(ack -> ack.startedAt().isAfter(moment)).findFirst();
  }

  /** The longest time after a moment in which no acknowledgement came, to now. */
  public synchronized Duration longestGapAfter(Instant moment) {
    Duration longest = Duration.ZERO;
    Instant before = moment;
    Stream<Instant> after = acks.stream().map(Ack::at).filter(at -> at.isAfter(moment)).sorted();
    for (Instant at : Stream.concat(after, Stream.of(Instant.now())).toList()) {
      Duration gap = Duration.between(before, at);
      longest = gap.compareTo(longest) > 0 ? gap : longest;
      before = at;
    }
    return longest;
  }

  /** How many promises were made. */
  public synchronized int count() {
    return acks.size();
  }

  /** Whether no more may be written. */
  public synchronized boolean full() {
    return acks.size() >= ACKS_MAX;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    file.close();
  }
}
