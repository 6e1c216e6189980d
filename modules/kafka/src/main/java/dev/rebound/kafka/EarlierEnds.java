package dev.rebound.kafka;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the effect of a request has ended already. After a restart or a take-over a request is read again that a predecessor may have
 * carried out; its outcome then stands later in the log. What is open is derived from the log (architecture, section 2).
 *
 * <p>Where Kafka does not say, the effect counts as open: it looks at the world before it acts, and the decider takes one outcome.
 */
public final class EarlierEnds {
  /** A request older than this when it is read may have been carried out by another process; a younger one is this owner's own. */
  static final Duration READ_BACK_MAX = Duration.ofSeconds(1);
  /** Of the look into the log; an effect's lease is longer. */
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(EarlierEnds.class);

  private final InstantSource clock;
  private final Function<Position, List<Received<Event>>> later;

  /** @param later what is committed now after a place in the log, in its partition */
  public EarlierEnds(InstantSource clock, Function<Position, List<Received<Event>>> later) {
    this.clock = clock;
    this.later = later;
  }

  /** Looks into the log itself. */
  public static EarlierEnds of(KafkaSettings settings) {
    return new EarlierEnds(InstantSource.system(), position -> LogTail.after(settings, position, LIMIT));
  }

  /**
   * Whether a later record of this request may be in the log: for an effect that nobody can see in the world, so that not to know is no
   * reason to begin it. Always asks Kafka; may take {@link #LIMIT}.
   */
  public boolean mayHold(Received<Event> request, Predicate<Event> record) {
    try {
      return later.apply(request.position()).stream().anyMatch(each -> record.test(each.event()));
    } catch (RuntimeException e) {
      LOG.warn("whether an effect was begun is not known id={} reason=\"{}\"", request.envelope().id(), e.toString());
      return true;
    }
  }

  /** Whether another process may have carried this request out: it is not fresh, so this one may have only taken it over. */
  public boolean mayBeAnothers(Received<Event> request) {
    return request.envelope().at().plus(READ_BACK_MAX).isBefore(clock.instant());
  }

  /** Whether an end of this request is in the log. Asks Kafka only for a request that is not fresh; may take {@link #LIMIT}. */
  public boolean holds(Received<Event> request, Predicate<Event> end) {
    if (!mayBeAnothers(request)) {
      return false;
    }
    try {
      return later.apply(request.position()).stream().anyMatch(record -> end.test(record.event()));
    } catch (RuntimeException e) {
      LOG.warn("whether an effect has ended is not known, so it counts as open id={} reason=\"{}\"", request.envelope().id(), e.toString());
      return false;
    }
  }
}
