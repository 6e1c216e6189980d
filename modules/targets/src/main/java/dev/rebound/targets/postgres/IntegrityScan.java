package dev.rebound.targets.postgres;

import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.IntegrityReport.Corruption;
import dev.rebound.targets.postgres.IntegrityReport.NotChecked;
import dev.rebound.targets.postgres.IntegrityReport.Why;
import dev.rebound.targets.postgres.PostgresNode.CheckLimits;
import dev.rebound.targets.postgres.PostgresNode.CheckWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * One pass over indexes and tables with amcheck, object after object, in one session.
 *
 * <p>Clients are not held up: {@code bt_index_check} takes ACCESS SHARE on the index and its table, the lock of a SELECT, and
 * {@code verify_heapam} takes the same (PostgreSQL manual, F.1 amcheck); it is given up after the limit on locks. A schema change waits
 * for the object under check, therefore each object has a limit too.
 *
 * <p>Catalogs come first, because every query reads them, then what is smaller, whatever its kind: so most objects are checked
 * before the time is up, and a large one costs nobody but itself. Sizes are those that VACUUM last counted: asking the files would take
 * a lock on each.
 */
final class IntegrityScan {
  /** Objects that one pass lists; a database with more is checked up to here. */
  static final int OBJECTS_MAX = 50_000;
  /** Time that the server has to give up a check by itself, before the session is ended. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(3);
  private static final Duration LISTING_MAX = Duration.ofSeconds(10);
  /** OIDs below belong to the catalogs. Source: PostgreSQL, access/transam.h, FirstNormalObjectId. */
  private static final int FIRST_NORMAL_OID = 16_384;
  private static final String AMCHECK =
      """
      SELECT quote_ident(n.nspname),
        has_function_privilege(format('%I.bt_index_check(regclass,boolean)', n.nspname), 'EXECUTE'),
        has_function_privilege(format('%I.verify_heapam(regclass,boolean,boolean,text,bigint,bigint)', n.nspname), 'EXECUTE')
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck'""";
  private static final String OBJECTS =
      """
      SELECT c.oid, format('%%I.%%I', n.nspname, c.relname), c.relkind = 'i', coalesce(a.amname, '') IN ('btree', 'heap'),
        coalesce(i.indisvalid AND i.indisready AND i.indislive, true)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_am a ON a.oid = c.relam LEFT JOIN pg_index i ON i.indexrelid = c.oid
      WHERE c.relkind IN ('r', 'm', 't', 'i') AND c.relpersistence = 'p'
      ORDER BY c.oid::bigint >= %d, c.relpages, c.relkind <> 'i', 2 LIMIT %d""".formatted(FIRST_NORMAL_OID, OBJECTS_MAX + 1);
  /** Certain damage. Source: PostgreSQL's manual, appendix A, data_corrupted and index_corrupted. */
  private static final List<String> CORRUPTED = List.of("XX001", "XX002");
  /** The first pair of block and offset, or the first block, that a message names. */
  private static final Pattern TID = Pattern.compile("\\((\\d+),(\\d+)\\)");
  private static final Pattern BLOCK = Pattern.compile("\\bblock[ =](\\d+)");

  private final Session session;
  private final CheckLimits limits;
  private final CheckWatch watch;
  private final long start = System.nanoTime();
  private final List<Corruption> corruptions = new ArrayList<>();
  private final Map<Why, List<String>> names = new EnumMap<>(Why.class);
  private final Map<Why, Integer> counts = new EnumMap<>(Why.class);
  private long found;
  private int indexes;
  private int tables;
  private boolean stopped;

  private record Target(long oid, String name, boolean index, boolean kindKnown, boolean valid) {}

  private record Listing(String database, String schema, boolean installed, boolean indexRight, boolean tableRight, List<Target> targets) {
    boolean may(Target target) {
      return target.index() ? indexRight : tableRight;
    }
  }

  /** What came of one object. */
  private sealed interface Verdict {
    record Checked(List<Corruption> corruptions, long found) implements Verdict {}

    record Skipped(Why why, String detail) implements Verdict {}

    /** It was dropped meanwhile. */
    record Gone() implements Verdict {}
  }

  IntegrityScan(Session session, CheckLimits limits, CheckWatch watch) {
    this.session = session;
    this.limits = limits;
    this.watch = watch;
  }

  /** The whole pass; trouble only where not even a list of the objects was had. */
  Answer<IntegrityReport> run() {
    var listing = session.ask("listing indexes and tables", LISTING_MAX, () -> goesOn("listing"), connection -> list(connection, limits));
    return switch (listing) {
      case Answer.Trouble<Listing>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Listing>(Listing known) -> {
        checkAll(known);
        yield Answer.of(report(known.database()));
      }
    };
  }

  private IntegrityReport report(String database) {
    long failures = session.ended() ? 0 : switch (session.ask("reading the checksum counters", CANCEL_GRACE, Damage::look)) {
      case Answer.Value<Damage>(Damage damage) -> damage.failures();
      case Answer.Trouble<Damage>(var outcome, var reason) -> 0;
    };
    var left = new EnumMap<Why, NotChecked>(Why.class);
    counts.forEach((why, count) -> left.put(why, new NotChecked(count, names.getOrDefault(why, List.of()))));
    return new IntegrityReport(database, indexes, tables, corruptions, found, left, failures, Duration.ofNanos(System.nanoTime() - start));
  }

  private void checkAll(Listing listing) {
    List<Target> targets = listing.targets();
    if (targets.size() > OBJECTS_MAX) {
      leaveOut(Why.LIMIT, "what comes after the first " + OBJECTS_MAX + " objects");
      targets = targets.subList(0, OBJECTS_MAX);
    }
    for (int index = 0; index < targets.size(); index++) {
      Target target = targets.get(index);
      if (session.ended()) {
        counts.merge(stopped ? Why.STOPPED : Why.NO_ANSWER, targets.size() - index, Integer::sum);
        return;
      }
      check(listing, target, index + " of " + targets.size() + " objects looked at, now " + target.name());
    }
  }

  private void check(Listing listing, Target target, String progress) {
    Duration limit = limit();
    if (!listing.installed()) {
      counts.merge(Why.EXTENSION, 1, Integer::sum);
    } else if (!target.kindKnown()) {
      leaveOut(Why.KIND, target.name());
    } else if (!target.valid()) {
      leaveOut(Why.INVALID, target.name());
    } else if (!listing.may(target)) {
      counts.merge(Why.RIGHT, 1, Integer::sum);
    } else if (limit.isZero()) {
      leaveOut(Why.LIMIT, target.name());
    } else if (goesOn(progress)) {
      note(target, session.ask(
          "checking " + target.name(), limit.plus(CANCEL_GRACE), () -> goesOn(progress),
          connection -> verdict(connection, listing.schema(), target, limit)));
    } else {
      session.end();
      counts.merge(Why.STOPPED, 1, Integer::sum);
    }
  }

  /** What is left for one object: in whole milliseconds, because zero would be no limit to the server. */
  private Duration limit() {
    long left = limits.total().toMillis() - Duration.ofNanos(System.nanoTime() - start).toMillis();
    return Duration.ofMillis(Math.max(0, Math.min(left, limits.object().toMillis())));
  }

  private boolean goesOn(String progress) {
    stopped |= !watch.goesOn(progress);
    return !stopped;
  }

  private void note(Target target, Answer<Verdict> answer) {
    switch (answer) {
      case Answer.Value<Verdict>(Verdict.Checked(var seen, long count)) -> {
        seen.stream().limit(IntegrityReport.CORRUPTIONS_MAX - corruptions.size()).forEach(corruptions::add);
        found += count;
        indexes += target.index() ? 1 : 0;
        tables += target.index() ? 0 : 1;
      }
      case Answer.Value<Verdict>(Verdict.Skipped(Why why, String detail)) -> leaveOut(why, target.name() + detail);
      case Answer.Value<Verdict>(Verdict.Gone gone) -> {}
      case Answer.Trouble<Verdict>(var outcome, var reason) ->
          leaveOut(stopped ? Why.STOPPED : session.ended() ? Why.NO_ANSWER : Why.ERROR, target.name() + ": " + reason);
    }
  }

  private void leaveOut(Why why, String name) {
    counts.merge(why, 1, Integer::sum);
    var named = names.computeIfAbsent(why, none -> new ArrayList<>());
    if (named.size() < IntegrityReport.NAMES_MAX) {
      named.add(name);
    }
  }

  private static Listing list(Connection connection, CheckLimits limits) throws SQLException {
    execute(connection, "SET lock_timeout = " + limits.lock().toMillis());
    var targets = new ArrayList<Target>();
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(OBJECTS)) {
      while (rows.next()) {
        targets.add(new Target(rows.getLong(1), rows.getString(2), rows.getBoolean(3), rows.getBoolean(4), rows.getBoolean(5)));
      }
    }
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(AMCHECK)) {
      return rows.next()
          ? new Listing(connection.getCatalog(), rows.getString(1), true, rows.getBoolean(2), rows.getBoolean(3), targets)
          : new Listing(connection.getCatalog(), "", false, false, false, targets);
    }
  }

  private static Verdict verdict(Connection connection, String schema, Target target, Duration limit) throws SQLException {
    execute(connection, "SET statement_timeout = " + limit.toMillis());
    try {
      return target.index() ? index(connection, schema, target) : table(connection, schema, target);
    } catch (SQLException failure) {
      if (Trouble.endsSession(failure)) {
        throw failure;
      }
      if (CORRUPTED.contains(failure.getSQLState())) {
        return failed(target, failure);
      }
      execute(connection, "SET statement_timeout = " + CANCEL_GRACE.toMillis());
      return exists(connection, target) ? failed(target, failure) : new Verdict.Gone();
    }
  }

  /** Reports corruption by an error. */
  private static Verdict index(Connection connection, String schema, Target target) throws SQLException {
    try (var check = connection.prepareStatement("SELECT " + schema + ".bt_index_check(?::oid::regclass, true)")) {
      check.setLong(1, target.oid());
      check.execute();
      return new Verdict.Checked(List.of(), 0);
    }
  }

  /**
   * Reports corruption by rows, and by an error where a page cannot be read: what is behind it stays unknown. TOAST values are not
   * followed, because amcheck's manual warns that a corrupt TOAST table could crash the server; TOAST tables are checked as tables.
   */
  private static Verdict table(Connection connection, String schema, Target target) throws SQLException {
    var sql = "SELECT blkno, offnum, msg, count(*) OVER () FROM " + schema
        + ".verify_heapam(?::oid::regclass, false, false, 'none', NULL, NULL) LIMIT " + IntegrityReport.CORRUPTIONS_MAX;
    try (var check = connection.prepareStatement(sql)) {
      check.setLong(1, target.oid());
      try (var rows = check.executeQuery()) {
        var seen = new ArrayList<Corruption>();
        long count = 0;
        while (rows.next()) {
          count = rows.getLong(4);
          int offset = rows.getInt(2);
          Integer named = rows.wasNull() ? null : offset;
          seen.add(new Corruption(target.name(), rows.getLong(1), named, cut(rows.getString(3))));
        }
        return new Verdict.Checked(seen, count);
      }
    }
  }

  private static boolean exists(Connection connection, Target target) throws SQLException {
    try (var look = connection.prepareStatement("SELECT count(*) FROM pg_class WHERE oid = ?")) {
      look.setLong(1, target.oid());
      try (var rows = look.executeQuery()) {
        rows.next();
        return rows.getInt(1) > 0;
      }
    }
  }

  /** Source: PostgreSQL's manual, appendix A: XX is damage or a broken promise of the server, 58 a disk that gives an error. */
  private static Verdict failed(Target target, SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "57014" -> new Verdict.Skipped(Why.LIMIT, "");
      case "55P03" -> new Verdict.Skipped(Why.LOCK, "");
      case "42501" -> new Verdict.Skipped(Why.RIGHT, "");
      case "0A000" -> new Verdict.Skipped(Why.KIND, "");
      case String damage when damage.startsWith("XX") || damage.startsWith("58") ->
          new Verdict.Checked(List.of(located(target.name(), words(failure))), 1);
      default -> new Verdict.Skipped(Why.ERROR, ": " + words(failure) + " (" + state + ")");
    };
  }

  private static Corruption located(String relation, String message) {
    Matcher tid = TID.matcher(message);
    Matcher block = BLOCK.matcher(message);
    if (tid.find()) {
      return new Corruption(relation, Long.valueOf(tid.group(1)), Integer.valueOf(tid.group(2)), message);
    }
    return new Corruption(relation, block.find() ? Long.valueOf(block.group(1)) : null, null, message);
  }

  private static String words(SQLException failure) {
    var server = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    if (server == null) {
      return cut(failure.getMessage());
    }
    return cut(server.getMessage() + (server.getDetail() == null ? "" : "; " + server.getDetail()));
  }

  private static String cut(@Nullable String message) {
    String line = message == null ? "no message" : message.replaceAll("\\s+", " ").strip();
    return line.length() > IntegrityReport.MESSAGE_CHARACTERS_MAX ? line.substring(0, IntegrityReport.MESSAGE_CHARACTERS_MAX) : line;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
