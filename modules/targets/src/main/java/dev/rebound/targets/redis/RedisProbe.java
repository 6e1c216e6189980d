package dev.rebound.targets.redis;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Outcome;
import java.time.Duration;

/**
 * Watches one Redis server from outside, the way its clients see it: an old session, a new connection, its role and an acknowledged write.
 * Its user needs the commands {@code PING}, {@code ROLE} and {@code SET} on {@link #WITNESS_KEY}, no more.
 *
 * <p>Stateful (it keeps one session); used by one thread at a time. Connects at the first look and not before. Never throws for trouble
 * of the server.
 */
public interface RedisProbe extends AutoCloseable {
  /** The one key that is written; it goes away by itself after {@link #WITNESS_KEPT}. */
  String WITNESS_KEY = "rebound:witness";
  /** How long the key stays after the last write. */
  Duration WITNESS_KEPT = Duration.ofHours(1);

  /**
   * Looks once.
   *
   * @param limit of the whole round; the call returns by then whatever happens
   * @param sequence stored by the write; growing with each round
   */
  Round look(Duration limit, long sequence);

  /**
   * Waits for the kept session to die, so that the next look need not wait for its tick. After a look that found one dead it waits the
   * limit out.
   *
   * @return true as soon as the session ended; false when the limit has passed, which is also waited out where no session is kept
   */
  boolean awaitKeptSessionEnd(Duration limit);

  /** Ends the kept session and all threads. */
  @Override
  void close();

  /** How the session that an earlier round left open fares. */
  enum KeptSession {
    /** It answered. */
    ALIVE,
    /** It was ended by the other side. */
    DEAD,
    /** It did not answer within its limit. That is no proof of its death; it is given up. */
    SILENT,
    /** None was open when the round began. */
    NONE
  }

  /** What the server says it is. */
  enum Role {
    PRIMARY,
    REPLICA,
    /** It could not be asked, or it is a sentinel. */
    UNKNOWN
  }

  /**
   * What one look saw.
   *
   * <ul>
   *   <li>{@code REFUSED}: a new connection was refused and the kept session is not alive.
   *   <li>{@code SILENCE}: connecting or the first answer timed out; {@code kept} tells whether old sessions still work.
   *   <li>{@code ERROR}: it answered with an error (loading, wrong password, out of connections), or refused new connections while the
   *       kept session still works.
   *   <li>{@code ANSWERED}: a new session answers; {@code writable} tells about writes.
   * </ul>
   *
   * @param role of the new session, or of the kept one if only that answered
   * @param writable whether the write was acknowledged within the limit; always false on a replica
   * @param latency of the whole round
   * @param detail one sentence for people, without secrets
   */
  record Round(Outcome outcome, KeptSession kept, Role role, boolean writable, Duration latency, String detail) {
    public Round {
      requireNonNull(latency, "latency");
      requireNonNull(detail, "detail");
      if (writable && role != Role.PRIMARY) {
        throw new IllegalArgumentException("only a primary acknowledges the witness write");
      }
    }
  }
}
