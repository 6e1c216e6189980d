package dev.rebound.targets.postgres;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at and acts on one PostgreSQL instance. Every call opens its own short session, ends within its limit and looks at the world
 * before it acts, so it may be repeated. Thread-safe.
 */
public interface PostgresNode {
  /** How the instance stands now. */
  Answer<Standing> standing(Duration limit);

  /**
   * Makes a replica the primary; irreversible. In this order: looks (a primary is left as it is, {@code already}), takes
   * {@code synchronous_standby_names} away and waits until it is empty, so that the first writes do not wait for the dead, then promotes
   * and waits until writes are admitted. <b>Does not fence the old primary</b>: the caller has done so.
   */
  Answer<Promotion> promote(Duration limit);

  /** Lets commits wait for the first of these standbys that is there ({@code FIRST 1 (...)}); at least one. */
  Answer<Change> setSynchronousStandbys(List<String> standbys, Duration limit);

  /** Lets commits wait for nobody. Acknowledged writes can then be lost with the primary. */
  Answer<Change> clearSynchronousStandbys(Duration limit);

  /** Makes sure that a physical replication slot exists and holds the log back from now on. */
  Answer<Change> ensureSlot(String slot, Duration limit);

  /** Makes sure that a replication slot does not exist. A slot in use is trouble. */
  Answer<Change> dropSlot(String slot, Duration limit);

  /**
   * Makes a replica stream from another primary, without a restart: {@code primary_conninfo} and {@code primary_slot_name}, written and
   * reloaded. The way in (user, password, options) stays as it is. An instance that is no replica is trouble. Whether it streams then, the
   * new primary knows ({@link #replicas}).
   */
  Answer<Change> follow(Upstream upstream, Duration limit);

  /** Who streams from this instance. */
  Answer<List<Replica>> replicas(Duration limit);

  /** Writes and commits a row of our own and reads the signs of damaged data. */
  Answer<Integrity> verify(Duration limit);

  /**
   * Checks indexes and tables of this database for corruption with the extension amcheck, without holding up clients. Reads only, may be
   * repeated. What could not be checked, also for want of the extension or of a right, is in the report; trouble is only that
   * the instance did not answer at the start.
   */
  Answer<IntegrityReport> checkIntegrity(CheckLimits limits, CheckWatch watch);

  /**
   * The rows of one SELECT, in a transaction that only reads. What comes after {@code rowsMax} rows or {@code charactersMax} characters of
   * all of them is left out, which {@link Rows#complete} says.
   *
   * @param select one query without parameters; what is no query is trouble
   * @param limit at most 50 s: nothing waits longer for this server
   * @param watch whether it should go on, asked about every second
   */
  Answer<Rows> read(String select, int rowsMax, int charactersMax, Duration limit, CheckWatch watch);

  /**
   * The last witness row of a probe that this instance holds; read on a replica to show what survived.
   *
   * @param observer who wrote it
   * @param through the instance that was the primary then
   */
  Answer<Optional<WitnessRow>> lastWitness(String observer, String through, Duration limit);

  /**
   * How an instance stands.
   *
   * @param received end of the log that is durable here; on a primary its current place
   * @param replayed end of the log that is applied here; on a primary its current place
   * @param streamingFrom {@code host:port} it streams from now; null if it does not stream
   * @param synchronousStandbyNames the setting of that name
   * @param checksumFailures damaged pages that were met, over all databases
   * @param dataChecksums whether pages carry checksums; if not, {@code checksumFailures} means nothing
   */
  record Standing(
      boolean inRecovery,
      int timeline,
      Lsn received,
      Lsn replayed,
      @Nullable String streamingFrom,
      String synchronousStandbyNames,
      long checksumFailures,
      boolean dataChecksums) {}

  /**
   * A finished promotion.
   *
   * @param already it was the primary when we looked: nothing was done, both timelines are the same
   * @param elapsed from the first look to the first look that admits writes
   */
  record Promotion(boolean already, int timelineBefore, int timelineAfter, Duration elapsed) {}

  /**
   * What a replica shall stream from.
   *
   * @param slot physical replication slot there, which exists already
   */
  record Upstream(String host, int port, String slot) {
    public Upstream {
      requireNonNull(host, "host");
      requireNonNull(slot, "slot");
    }
  }

  /**
   * A standby that streams from the instance.
   *
   * @param name its {@code application_name}
   * @param state {@code streaming}, {@code catchup}, {@code backup}, ...
   * @param syncState {@code sync}, {@code quorum}, {@code potential} or {@code async}
   * @param lagBytes log that it has not made durable yet; all of the log while it has confirmed none
   */
  record Replica(String name, String state, String syncState, long lagBytes) {}

  /**
   * What {@link #verify} found.
   *
   * @param writable our own row was committed and acknowledged
   * @param detail one sentence for people, without secrets
   */
  record Integrity(boolean writable, long checksumFailures, boolean dataChecksums, int timeline, String detail) {
    public Integrity {
      requireNonNull(detail, "detail");
    }
  }

  /**
   * Limits of {@link #checkIntegrity}.
   *
   * @param total until the last object is begun and ended
   * @param object for one index or table; a schema change waits for it that long at most
   * @param lock that the check itself waits for an object which another session has locked
   * @param connect until the session stands
   */
  record CheckLimits(Duration total, Duration object, Duration lock, Duration connect) {}

  /** Follows a check: asked before each object, and about every second while one takes longer. */
  @FunctionalInterface
  interface CheckWatch {
    /**
     * Whether the check should go on; an exception ends it like false, and reaches the caller.
     *
     * @param progress one sentence for people
     */
    boolean goesOn(String progress);
  }

  /**
   * Rows of a query, as texts.
   *
   * @param columns how many each of them has
   * @param rows an SQL NULL is empty
   * @param complete nothing was left out
   */
  record Rows(int columns, List<List<Optional<String>>> rows, boolean complete) {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A row of {@code rebound.witness}.
   *
   * @param writtenAt by the clock of the primary that wrote it, before its commit
   */
  record WitnessRow(String writer, long sequence, Instant writtenAt) {}
}
