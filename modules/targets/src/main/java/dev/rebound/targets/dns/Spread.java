package dev.rebound.targets.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a change has come. Only values: it asks nobody and knows no clock.
 *
 * @param waiting a sentence for each named server that does not tell the new records, or could not be asked; it may still hand out the old
 * @param oldKept how long a cache may keep the old after the last server told it: the longest TTL that was seen before, or where it was
 *     not there the longest negative TTL (RFC 2308); empty where no server could be asked before. Not counted, because no server tells it:
 *     a TTL that was longer shortly before the look, caches that keep longer than they may (RFC 8767 lets them while no server answers),
 *     and clients that ask once and never again
 */
public record Spread(List<String> waiting, Optional<Duration> oldKept) {
  private static final int SERIAL_BITS = 32;

  public Spread {
    waiting = List.copyOf(waiting);
  }

  /**
   * @param before the look on which the order was made
   * @param now a later one
   * @param serial that {@link Switched} told, if any: a server with an earlier one has yet to see the change, though it may tell the same
   *     records from an older time
   */
  public static Spread of(Look before, Look now, Order order, OptionalLong serial) {
    var waiting = new ArrayList<String>();
    now.servers().forEach((server, told) -> missing(told, order.wished(), serial).ifPresent(what -> waiting.add(server + ": " + what)));
    var kept = before.servers().values().stream()
        .filter(Told.Records.class::isInstance).map(Told.Records.class::cast).map(records -> kept(records, order))
        .max(Duration::compareTo);
    return new Spread(waiting, kept);
  }

  private static Optional<String> missing(Told told, RecordSet wished, OptionalLong serial) {
    return switch (told) {
      case Told.Nothing(var why, var reason) -> Optional.of(reason);
      case Told.Records records when records.of(wished.type()).filter(wished::sameValues).isEmpty() ->
          Optional.of(records.sets().isEmpty() ? "tells no record" : "tells " + records.sets().stream().map(RecordSet::words).toList());
      case Told.Records records when serial.isPresent() && earlier(records.serial(), serial.getAsLong()) ->
          Optional.of("has the zone's serial " + records.serial() + ", the change has " + serial.getAsLong());
      case Told.Records records -> Optional.empty();
    };
  }

  private static Duration kept(Told.Records before, Order order) {
    return before.of(order.wished().type()).map(RecordSet::ttl).orElse(before.negativeTtl());
  }

  /** Serials go round (RFC 1982, section 3.2). */
  private static boolean earlier(long one, long other) {
    long ahead = (other - one) & ((1L << SERIAL_BITS) - 1);
    return ahead != 0 && ahead < 1L << (SERIAL_BITS - 1);
  }

  /** Whether every named server tells the new records. */
  public boolean everywhere() {
    return waiting.isEmpty();
  }

  /**
   * How long caches may still hand out the old. Empty where that is not known: not everywhere yet, or nobody could be asked before.
   *
   * @param since when it was first seen everywhere: until then a cache may have taken the old
   * @return 0 where they have forgotten it
   */
  public Optional<Duration> untilForgotten(Instant since, Instant now) {
    return everywhere() ? oldKept.map(kept -> longer(Duration.between(now, since.plus(kept)), Duration.ZERO)) : Optional.empty();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
