package dev.rebound.responder.steps.restore;

import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.IntegrityReport;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.CheckLimits;
import dev.rebound.targets.postgres.PostgresNode.Rows;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** A look at a restored database; changes nothing. */
public final class RestoredLook {
  /** Tables of people, ours and PostgreSQL's left out. */
  public static final String TABLES =
      "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'rebound')";
  /**
   * Of a server that has just replayed its log: of a restored folder, not of a server that got one database more. Source: PostgreSQL 15,
   * 9.27.4, pg_last_xact_replay_timestamp.
   */
  static final String REPLAYED =
      "SELECT to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
  /** The probes write their row once a round. */
  static final String WITNESS =
      "SELECT to_char(max(written_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM rebound.witness";

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final CheckLimits INTEGRITY =
      new CheckLimits(Duration.ofMinutes(20), Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofSeconds(5));
  private static final int CHARACTERS_MAX = 1000;

  /** What it found. */
  sealed interface Seen {
    /** @param newestCommit empty where nothing tells it */
    record Well(String sentence, Optional<Instant> newestCommit) implements Seen {}

    /** It is not what a restore must be. */
    record Bad(String reason) implements Seen {}

    /** It could not be looked at now. */
    record Unseen(String reason) implements Seen {}
  }

  private final StepContext context;
  private final String place;
  private final PostgresNode node;
  private final List<String> newestCommit;

  /**
   * @param place its name for people, and of its sessions
   * @param newestCommit queries, the first that knows it tells the newest commit
   */
  RestoredLook(StepContext context, Credentials credentials, String place, String url, List<String> newestCommit) {
    this.newestCommit = List.copyOf(newestCommit);
    this.context = context;
    this.place = place;
    this.node = context.targets().postgres(context.database().as(credentials), new Node(place, url, null));
  }

  /** Whether it answers and takes writes; its reason where not. */
  Optional<String> unavailable() {
    return switch (node.standing(LIMIT)) {
      case Answer.Trouble<Standing>(Outcome outcome, String reason) -> Optional.of(reason);
      case Answer.Value<Standing>(Standing standing) ->
          standing.inRecovery() ? Optional.of(place + " is still recovering") : Optional.empty();
    };
  }

  Seen look() {
    Optional<String> trouble = unavailable();
    if (trouble.isPresent()) {
      return new Seen.Unseen(trouble.get());
    }
    return switch (cell(TABLES)) {
      case Answer.Trouble<Optional<String>>(Outcome outcome, String reason) -> new Seen.Unseen(reason);
      case Answer.Value<Optional<String>>(Optional<String> tables) when tables.filter("0"::equals).isPresent() ->
          new Seen.Bad(place + " holds no table");
      case Answer.Value<Optional<String>>(Optional<String> tables) -> integrity(tables.orElse("?"));
    };
  }

  private Seen integrity(String tables) {
    var checked = node.checkIntegrity(INTEGRITY, progress -> {
      context.mayAct("go on with the check");
      context.progress(progress);
      return true;
    });
    return switch (checked) {
      case Answer.Trouble<IntegrityReport>(Outcome outcome, String reason) -> new Seen.Unseen(reason);
      case Answer.Value<IntegrityReport>(IntegrityReport report) when !report.sound() ->
          new Seen.Bad(place + " is corrupt: " + report.corruptions().stream().limit(1).map(IntegrityReport.Corruption::sentence)
              .findFirst().orElse("the server counts " + report.checksumFailures() + " checksum failures"));
      case Answer.Value<IntegrityReport>(IntegrityReport report) -> {
        int left = report.notChecked().values().stream().mapToInt(IntegrityReport.NotChecked::count).sum();
        Optional<Instant> newest = newestCommit.stream().flatMap(select -> moment(select).stream()).findFirst();
        yield new Seen.Well(
            place + " is readable: " + tables + " tables, no corruption in " + report.indexes() + " indexes and " + report.tables()
                + " tables" + (left == 0 ? "" : ", " + left + " objects not checked")
                + newest.map(moment -> "; newest commit seen in it: " + moment).orElse("; nothing in it tells its newest commit"),
            newest);
      }
    };
  }

  private Optional<Instant> moment(String select) {
    try {
      return cell(select) instanceof Answer.Value<Optional<String>>(Optional<String> text) ? text.map(Instant::parse) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private Answer<Optional<String>> cell(String select) {
    return switch (node.read(select, 1, CHARACTERS_MAX, LIMIT, progress -> {
      context.progress(progress);
      return true;
    })) {
      case Answer.Trouble<Rows>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Rows>(Rows rows) -> Answer.of(rows.rows().stream().findFirst().flatMap(row -> row.getFirst()));
    };
  }
}
