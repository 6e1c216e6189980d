package dev.rebound.targets.backup;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.command.LongCommands;
import dev.rebound.targets.command.LongCommands.Call;
import dev.rebound.targets.command.LongCommands.Finished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A {@link TrialServer} by pg_ctl. It takes no settings of the restored configuration file, which may lie elsewhere (Debian) or ask for
 * libraries, ports and archives of production; of {@code postgresql.auto.conf}, which says how to recover, those that lead outside
 * are overruled.
 */
public final class PgCtlTrialServer implements TrialServer {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(30);
  /** A socket's path has at most 107 bytes; 20 are its name's. Source: unix(7), {@code sun_path}. */
  private static final int FOLDER_CHARACTERS_MAX = 87;
  /** Source: pg_ctl's manual, {@code status}. */
  private static final int NOT_RUNNING = 3;
  private static final int HIGHEST_PORT = 65_535;
  private static final String ACCESS = "rebound-trial-hba.conf";
  private static final String LOG = "rebound-trial.log";
  private static final String LOG_LINES = "200";
  /** {@code md5} takes passwords that are kept as SCRAM too. */
  private static final String ACCESS_RULES = "host all all 127.0.0.1/32 md5\n";

  private final LongCommands commands;
  private final List<String> asOwner;
  private final Path programs;
  private final Words words;

  /**
   * @param asOwner as in {@link PgBackRestTool}
   * @param programs folder of pg_ctl and pg_isready of the data's major version, e.g. {@code /usr/lib/postgresql/15/bin}
   * @param redaction hides what looks like a secret in what they say
   */
  public PgCtlTrialServer(LongCommands commands, List<String> asOwner, Path programs, UnaryOperator<String> redaction) {
    this.commands = requireNonNull(commands, "commands");
    this.asOwner = List.copyOf(asOwner);
    this.programs = requireNonNull(programs, "programs");
    this.words = new Words(redaction);
  }

  @Override
  public Answer<Change> start(Path folder, int port, Duration limit, Backups.Watch watch) {
    if (port < 1 || port > HIGHEST_PORT || folder.toString().length() > FOLDER_CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "not a port, or a longer path than " + FOLDER_CHARACTERS_MAX + " characters: " + port + ", " + folder);
    }
    var time = new Remaining(limit);
    var owned = new OwnedFolder(commands, asOwner, words, folder);
    return switch (owned.mark()) {
      case Answer.Trouble<Optional<String>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Optional<String>>(Optional<String> mark) when mark.filter(OwnedFolder::isFinished).isEmpty() ->
          Answer.trouble(Outcome.ERROR, folder + " is no finished restore of Rebound's: it is not started.");
      case Answer.Value<Optional<String>>(Optional<String> mark) -> switch (status(folder, time)) {
        case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
        case Answer.Value<Finished>(Finished now) when now.status() == NOT_RUNNING -> begin(owned, folder, port, time, watch);
        case Answer.Value<Finished>(Finished now) when now.out().contains("\"port=" + port + "\"") ->
            await(Change.ALREADY, folder, port, time, watch);
        case Answer.Value<Finished>(Finished now) ->
            Answer.trouble(Outcome.ERROR, "A server runs in " + folder + " that is not at " + port + ".");
      };
    };
  }

  private Answer<Change> begin(OwnedFolder owned, Path folder, int port, Remaining time, Backups.Watch watch) {
    if (owned.write(folder.resolve(ACCESS), ACCESS_RULES) instanceof Answer.Trouble<Finished>(Outcome outcome, String reason)) {
      return Answer.trouble(outcome, reason);
    }
    String settings = Stream.of(
        "config_file=/dev/null", "hba_file=" + folder.resolve(ACCESS), "listen_addresses=127.0.0.1", "port=" + port,
        "unix_socket_directories=" + folder, "ssl=off", "archive_mode=off", "primary_conninfo=", "primary_slot_name=",
        "synchronous_standby_names=", "shared_preload_libraries=", "session_preload_libraries=", "logging_collector=off",
        // Without it a server does not ask for as many connections and workers as the source had, and takes connections only when its
        // recovery is over.
        "hot_standby=off").map(setting -> "-c " + setting).reduce((one, other) -> one + " " + other).orElseThrow();
    var call = List.of("start", "--silent", "--wait", "--timeout=" + Math.max(1, time.left().toSeconds()), "--pgdata=" + folder,
        "--log=" + folder.resolve(LOG), "--options=" + settings);
    String what = "Starting the restored server in " + folder;
    return switch (pgCtl(call, time.left())) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> stopped(folder, Answer.trouble(outcome, words.cut(reason)));
      case Answer.Value<Finished>(Finished done) when done.status() != 0 ->
          stopped(folder, Answer.trouble(Outcome.ERROR, what + " failed: " + said(folder, done.errors())));
      case Answer.Value<Finished>(Finished done) -> stopped(folder, await(Change.DONE, folder, port, time, watch));
    };
  }

  /** After trouble nothing shall run. */
  private Answer<Change> stopped(Path folder, Answer<Change> answer) {
    if (answer instanceof Answer.Trouble) {
      stop(folder, LOOK_LIMIT);
    }
    return answer;
  }

  private Answer<Change> await(Change change, Path folder, int port, Remaining time, Backups.Watch watch) {
    String what = "The restored server in " + folder;
    var ready = List.of(programs.resolve("pg_isready").toString(), "--quiet", "--host=" + folder, "--port=" + port);
    while (true) {
      if (run(ready, LOOK_LIMIT) instanceof Answer.Value<Finished>(Finished looked) && looked.status() == 0) {
        return Answer.of(change);
      }
      if (status(folder, time) instanceof Answer.Value<Finished>(Finished now) && now.status() == NOT_RUNNING) {
        return Answer.trouble(Outcome.ERROR, what + " ended: " + said(folder, ""));
      }
      if (time.left().isZero()) {
        return Answer.trouble(Outcome.SILENCE, what + " did not end its recovery in time.");
      }
      if (!watch.goesOn("recovering in " + folder + " for " + time.elapsed().toSeconds() + " s")) {
        return Answer.trouble(Outcome.SILENCE, what + " was stopped because it should not go on.");
      }
      try {
        Thread.sleep(LOOK_INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Answer.trouble(Outcome.SILENCE, what + " was interrupted.");
      }
    }
  }

  /** The last error of the server's own log, else what was said. */
  private String said(Path folder, String errors) {
    return run(List.of("tail", "--lines=" + LOG_LINES, "--", folder.resolve(LOG).toString()), LOOK_LIMIT)
        instanceof Answer.Value<Finished>(Finished log) && log.status() == 0 ? words.lastReason(log.out()) : words.reason(errors);
  }

  @Override
  public Answer<Change> stop(Path folder, Duration limit) {
    var time = new Remaining(limit);
    var owned = new OwnedFolder(commands, asOwner, words, folder);
    if (!(owned.mark() instanceof Answer.Value<Optional<String>>(Optional<String> mark)) || mark.isEmpty()) {
      return Answer.trouble(Outcome.ERROR, folder + " is no restore of Rebound's: nothing is stopped in it.");
    }
    return switch (status(folder, time)) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Finished>(Finished now) when now.status() == NOT_RUNNING -> Answer.of(Change.ALREADY);
      case Answer.Value<Finished>(Finished now) -> {
        var call = List.of(
            "stop", "--silent", "--mode=fast", "--wait", "--timeout=" + Math.max(1, time.left().toSeconds()), "--pgdata=" + folder);
        yield switch (pgCtl(call, time.left())) {
          case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, words.cut(reason));
          case Answer.Value<Finished>(Finished done) when done.status() != 0 ->
              words.trouble("Stopping the restored server in " + folder, done.status(), done.errors());
          case Answer.Value<Finished>(Finished done) -> Answer.of(Change.DONE);
        };
      }
    };
  }

  /** Status 0 where it runs, {@link #NOT_RUNNING} where not; anything else is trouble. */
  private Answer<Finished> status(Path folder, Remaining time) {
    return pgCtl(List.of("status", "--pgdata=" + folder), time.atMost(LOOK_LIMIT)) instanceof Answer.Value<Finished>(Finished done)
        ? done.status() == 0 || done.status() == NOT_RUNNING
            ? Answer.of(done) : words.trouble("Looking at the server in " + folder, done.status(), done.errors() + done.out())
        : Answer.trouble(Outcome.ERROR, "pg_ctl could not look at the server in " + folder + ".");
  }

  private Answer<Finished> pgCtl(List<String> arguments, Duration limit) {
    return run(Stream.concat(Stream.of(programs.resolve("pg_ctl").toString()), arguments.stream()).toList(), limit);
  }

  private Answer<Finished> run(List<String> command, Duration limit) {
    var argv = Stream.concat(asOwner.stream(), command.stream()).toList();
    return commands.run(new Call(argv, Map.of("LC_ALL", "C"), null, Backups.OUTPUT_BYTES_MAX), limit, () -> true);
  }
}
