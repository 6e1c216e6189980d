package dev.rebound.targets.backup;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.command.LongCommands;
import dev.rebound.targets.command.LongCommands.Call;
import dev.rebound.targets.command.LongCommands.Finished;
import dev.rebound.targets.command.LongCommands.Source;
import dev.rebound.targets.postgres.PostgresAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server as psql reaches it. The password is read from its file at each call and given in the environment: arguments are
 * seen by every user of the machine. No start-up file of psql is read.
 */
public final class PsqlServer {
  /** At most for a statement on catalogs, and for making or dropping a database, which wait for a checkpoint. */
  static final Duration STATEMENT_LIMIT = Duration.ofMinutes(2);

  private static final String CONNECT_TIMEOUT_SECONDS = "10";
  private static final String DEFAULT_PORT = "5432";
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://(?<host>\\[[^\\]]+\\]|[^/:,?]+)(?::(?<port>\\d+))?/(?<db>[^?]+)(?:\\?.*)?");
  /** JDBC's names of what libpq knows too; the rest of a URL is the driver's own. */
  private static final Map<String, String> OPTIONS = Map.of("sslmode", "PGSSLMODE", "sslrootcert", "PGSSLROOTCERT");
  private static final Pattern OPTION = Pattern.compile("[?&](?<name>[A-Za-z]+)=(?<value>[^&]*)");

  private final LongCommands commands;
  private final String psql;
  private final PostgresAccess access;
  private final UnaryOperator<String> redaction;

  /**
   * @param psql absolute path of the program
   * @param access a role with CREATEDB that may do what stands in the dumps; its database is the one to connect to for making others
   * @param redaction hides what looks like a secret in what psql says
   */
  public PsqlServer(LongCommands commands, String psql, PostgresAccess access, UnaryOperator<String> redaction) {
    this.commands = requireNonNull(commands, "commands");
    this.psql = requireNonNull(psql, "psql");
    this.access = requireNonNull(access, "access");
    this.redaction = requireNonNull(redaction, "redaction");
  }

  String node() {
    return access.node();
  }

  /** The rows of statements in the access's own database, one transaction: fields parted by a tab. */
  Answer<List<String>> ask(String what, String sql, Duration limit) {
    return switch (run(what, null, List.of("--command=" + sql), null, limit, () -> true)) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Finished>(Finished done) -> Answer.of(done.out().lines().toList());
    };
  }

  /** Feeds SQL to a database in one transaction that ends at the first error; status other than 0 is trouble. */
  Answer<Finished> feed(String what, String database, Source sql, Duration limit, BooleanSupplier goesOn) {
    return run(what, database, List.of("--single-transaction", "--output=/dev/null", "--file=-"), sql, limit, goesOn);
  }

  private Answer<Finished> run(
      String what, @Nullable String database, List<String> rest, @Nullable Source input, Duration limit, BooleanSupplier goesOn) {
    var argv = new ArrayList<>(List.of(
        psql, "--no-psqlrc", "--quiet", "--no-password", "--tuples-only", "--no-align", "--field-separator=\t", "--set=ON_ERROR_STOP=1"));
    argv.addAll(rest);
    String password;
    try (var lines = Files.lines(access.passwordFile())) {
      password = lines.findFirst().orElse("");
    } catch (IOException e) {
      return Answer.trouble(Outcome.ERROR, "The password file of " + access.username() + " on " + access.node() + " cannot be read.");
    }
    var words = new Words(text -> redaction.apply(password.isEmpty() ? text : text.replace(password, "[redacted]")));
    var call = new Call(argv, environment(database, password), input, Backups.OUTPUT_BYTES_MAX);
    return switch (commands.run(call, limit, goesOn)) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, what + " failed: " + words.cut(reason));
      case Answer.Value<Finished>(Finished done) when done.status() != 0 -> words.trouble(what, done.status(), done.errors());
      case Answer.Value<Finished>(Finished done) -> Answer.of(done);
    };
  }

  private Map<String, String> environment(@Nullable String database, String password) {
    Matcher url = URL.matcher(access.url());
    if (!url.matches()) {
      throw new IllegalArgumentException("psql does not know this URL: " + access.url());
    }
    var environment = new HashMap<String, String>();
    environment.put("PGHOST", url.group("host").replaceAll("[\\[\\]]", ""));
    environment.put("PGPORT", url.group("port") == null ? DEFAULT_PORT : url.group("port"));
    environment.put("PGDATABASE", database == null ? url.group("db") : database);
    environment.put("PGUSER", access.username());
    environment.put("PGPASSWORD", password);
    environment.put("PGCONNECT_TIMEOUT", CONNECT_TIMEOUT_SECONDS);
    environment.put("PGAPPNAME", "rebound-restore");
    environment.put("LC_ALL", "C");
    for (Matcher option = OPTION.matcher(access.url()); option.find();) {
      String name = OPTIONS.get(option.group("name"));
      if (name != null) {
        environment.put(name, option.group("value"));
      }
    }
    return environment;
  }
}
