package dev.rebound.targets.backup;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The backups of one database in one repository. Restores go into a new, time-stamped place, a database or a data folder: nothing that
 * is there is ever written over. Each call ends within its limit. Thread-safe.
 */
public interface Backups {
  /** Bytes of a tool's error output that are read for the reason of its end. */
  int OUTPUT_BYTES_MAX = 16 * 1024;

  /** What the repository holds, newest first; an empty list where it is there and holds none. Reads only. */
  Answer<List<Backup>> list(Duration limit);

  /**
   * Reads a backup to its end, minutes to hours. Changes nothing and may be repeated. A damaged backup is an answer; trouble is that the
   * repository or the backup is not there, or cannot be opened (passphrase, rights).
   *
   * @param label of {@link Backup#label}
   */
  Answer<Checked> check(String label, Duration limit, Watch watch);

  /** How much room the restore of a checked backup needs, and how much there is. Reads only. */
  Answer<Space> space(Checked checked);

  /**
   * Restores into the new place {@link Order#place}. Looks first: where this job has already filled the place, {@code ALREADY} and nothing
   * is done; where anything else has that name, or there is too little room, refused and nothing is touched. Whether a backup is
   * tried that is {@link Soundness#DAMAGED}, the caller decides. After trouble the place is not finished, and no call ever says it is;
   * clearing up then may take two minutes beyond the limit.
   */
  Answer<Restoration> restore(Order order, Duration limit, Watch watch);

  /** How a backup came about. */
  enum Kind {
    FULL,
    /** What changed since a full one, which it needs. */
    DIFFERENTIAL,
    /** What changed since the one before, which it needs with all before it. */
    INCREMENTAL,
    /** SQL of {@code pg_dump}. */
    DUMP
  }

  /** What is known of a backup's worth. */
  enum Soundness {
    /** It fails a check: its restore will fail, or bring back less than all. */
    DAMAGED,
    /** Every check passed that reads it. That it can be restored is not known. */
    READABLE,
    /** It was restored and looked at. Only who did that may say so ({@link Checked#proven}). */
    PROVEN
  }

  /**
   * One backup.
   *
   * @param start when it began, by the clock of its maker; what it holds alone is not older than this
   * @param stop when it ended; of a dump the time of its file
   * @param latest the latest moment to which one can restore: where the log is archived, the time at which the last segment was archived
   *     that follows without a gap, and commits after the last one in it are not there; of a dump its start
   * @param bytes in the repository: of an incremental one only its own
   * @param restoredBytes of the database that comes of it; empty where only reading it shows that (a dump)
   */
  record Backup(String label, Kind kind, Instant start, Instant stop, Instant latest, long bytes, OptionalLong restoredBytes) {
    public Backup {
      requireNonNull(label, "label");
    }
  }

  /**
   * What a check found.
   *
   * @param findings sentences for people, without secrets; those of a readable one are no damage, but worth knowing
   * @param neededBytes for its restore, with all margins; 0 where damage hid it
   */
  record Checked(String label, Soundness soundness, List<String> findings, long neededBytes) {
    public Checked {
      requireNonNull(label, "label");
      findings = List.copyOf(findings);
    }

    /** The same backup after its restore was looked at by the caller. @throws IllegalStateException if it was found damaged */
    public Checked proven() {
      if (soundness == Soundness.DAMAGED) {
        throw new IllegalStateException("a damaged backup proves nothing: " + label);
      }
      return new Checked(label, Soundness.PROVEN, findings, neededBytes);
    }
  }

  /**
   * Room for a restore.
   *
   * @param freeBytes empty where it cannot be seen, because the place is on another machine: not known is not enough and not too little
   */
  record Space(long neededBytes, OptionalLong freeBytes) {
    /** Known to be too little. */
    public boolean tooLittle() {
      return freeBytes.isPresent() && freeBytes.getAsLong() < neededBytes;
    }
  }

  /**
   * A restore.
   *
   * @param until the moment to restore to; empty for as late as the backup and its log reach. Where nothing was committed after it, the
   *     restored server does not start (since PostgreSQL 13, by its release notes)
   * @param name of the database that is restored, in the new place's name
   * @param stamp in the new place's name, with its second; the same in every attempt of a job
   * @param job who restores: what it left in the place is known by it
   */
  record Order(Checked checked, Optional<Instant> until, String name, Instant stamp, String job) {
    /** With the stamp's 16 characters at most 63, which PostgreSQL keeps of a name (NAMEDATALEN - 1). */
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,46}");
    private static final Pattern JOB = Pattern.compile("[A-Za-z0-9_.:/-]{1,128}");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withZone(ZoneOffset.UTC);

    public Order {
      requireNonNull(checked, "checked");
      requireNonNull(until, "until");
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a name for a new database (a-z, 0-9, _; at most 47 characters): " + name);
      }
      if (!JOB.matcher(job).matches()) {
        throw new IllegalArgumentException("not the key of a job: " + job);
      }
    }

    /** {@code <name>_<yyyymmdd>_<hhmmss>} in UTC, as in the plan document's restore-database.sh. */
    public String place() {
      return name + "_" + STAMP.format(stamp);
    }
  }

  /** How a restore ended. */
  sealed interface Restoration {
    /**
     * The place is filled.
     *
     * @param place name of the database, or path of the data folder, in which no server was started
     * @param elapsed of this call
     */
    record Restored(Change change, String place, Duration elapsed) implements Restoration {}

    /** Something does not hold that must. Nothing was touched. @param reason one sentence for people, without secrets */
    record Refused(String reason) implements Restoration {}
  }

  /** Follows what takes long: asked about every second. */
  @FunctionalInterface
  interface Watch {
    /**
     * Whether it should go on; an exception ends it like false, and reaches the caller.
     *
     * @param progress one sentence for people
     */
    boolean goesOn(String progress);
  }
}
