package dev.rebound.targets.postgres;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches one PostgreSQL instance from outside, the way its clients see it: an old session, a new connection, a read and a committed write.
 * Exists because process and session checks miss a primary whose write path hangs (peers.md I.5.5).
 *
 * <p>Stateful (it keeps one session); used by one thread at a time. Never throws for trouble of the instance.
 */
public interface PostgresProbe extends AutoCloseable {
  /**
   * Looks once.
   *
   * @param limit of the whole round; the call returns by then whatever happens, or 250 ms later where a new session came late: a server
   *     that answered must not be called silent
   * @param sequence stored by the witness write; growing with each round
   */
  Round look(Duration limit, long sequence);

  /**
   * Waits for the kept session to die, so that the next look need not wait for its tick.
   *
   * @return true as soon as the session ended; false when the limit has passed, which is also waited out where no session is kept
   */
  boolean awaitKeptSessionEnd(Duration limit);

  /** Ends the kept session. */
  @Override
  void close();

  /** How the session that an earlier round left open fares. */
  enum KeptSession {
    /** It answered a query. */
    ALIVE,
    /** It was ended by the other side. */
    DEAD,
    /** It did not answer within its limit. That is no proof of its death; it is given up. */
    SILENT,
    /** None was open when the round began. */
    NONE
  }

  /** What the instance says it is. */
  enum Role {
    PRIMARY,
    REPLICA,
    /** It could not be asked. */
    UNKNOWN
  }

  /**
   * A committed witness write that the instance acknowledged.
   *
   * @param sequence of the round
   * @param lsn a place in the log after the commit
   */
  record Witness(long sequence, Lsn lsn) {}

  /**
   * What one look saw.
   *
   * <ul>
   *   <li>{@code REFUSED}: a new connection was refused and the kept session is not alive.
   *   <li>{@code SILENCE}: connecting or the first read timed out; {@code kept} tells whether old sessions still work.
   *   <li>{@code ERROR}: it answered with an error (starting up, authentication, out of connections), or refused new connections while the
   *       kept session still works.
   *   <li>{@code ANSWERED}: a new session reads; {@code writable} tells about writes.
   * </ul>
   *
   * @param role of the new session, or of the kept one if only that answered
   * @param timeline zero where it could not be asked
   * @param writable whether the witness write was committed and acknowledged within the limit; always false on a replica
   * @param synchronousStandbys application names of the standbys that confirm commits now ({@code sync} or {@code quorum})
   * @param synchronousStandbyNames the setting of that name; empty: commits wait for nobody
   * @param witness the acknowledged write of this round; null where {@code writable} is false
   * @param latency of the whole round
   * @param detail one sentence for people, without secrets
   */
  record Round(
      Outcome outcome,
      KeptSession kept,
      Role role,
      int timeline,
      boolean writable,
      List<String> synchronousStandbys,
      String synchronousStandbyNames,
      @Nullable Witness witness,
      Duration latency,
      String detail) {
    public Round {
      requireNonNull(latency, "latency");
      requireNonNull(detail, "detail");
      synchronousStandbys = List.copyOf(synchronousStandbys);
      if (writable != (witness != null)) {
        throw new IllegalArgumentException("writable means an acknowledged witness write");
      }
    }
  }
}
