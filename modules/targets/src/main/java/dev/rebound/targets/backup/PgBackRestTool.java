package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.command.LongCommands;
import dev.rebound.targets.command.LongCommands.Call;
import dev.rebound.targets.command.LongCommands.Finished;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How pgBackRest is called. The passphrase of its repository stands in the configuration file, or in the environment that Rebound was
 * started with, never here.
 *
 * @param asOwner what stands before each command so that it runs as the owner of data and repository, e.g. {@code sudo -n -u postgres}; a
 *     sudo's child survives the killing at a limit. Empty where Rebound runs as that user
 * @param program absolute path of pgbackrest
 * @param config absolute path of its configuration file
 * @param stanza its name of the database
 * @param repository the repository's number in the configuration, from 1
 */
public record PgBackRestTool(List<String> asOwner, String program, String config, String stanza, int repository) {
  private static final Pattern STANZA = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS+00").withZone(ZoneOffset.UTC);
  /** An answer of {@code info} or {@code repo-ls} takes about 600 or 130 bytes a backup or segment: 4 TiB of log. */
  private static final int ANSWER_BYTES_MAX = 32 * 1024 * 1024;

  public PgBackRestTool {
    asOwner = List.copyOf(asOwner);
    if (!STANZA.matcher(stanza).matches()) {
      throw new IllegalArgumentException("not the name of a stanza: " + stanza);
    }
  }

  /**
   * A command of pgBackRest, whatever its status: some of its failures are told with status 0.
   *
   * @param level what it says on its error output, {@code warn} or {@code info}
   */
  Answer<Finished> run(LongCommands commands, String level, List<String> command, Duration limit, BooleanSupplier goesOn) {
    var argv = Stream.of(
        asOwner,
        List.of(
            program, "--config=" + config, "--stanza=" + stanza, "--repo=" + repository, "--log-level-console=off",
            "--log-level-stderr=" + level, "--no-log-timestamp"),
        command).flatMap(List::stream).toList();
    return commands.run(new Call(argv, Map.of("LC_ALL", "C"), null, ANSWER_BYTES_MAX), limit, goesOn);
  }

  /** A command whose status is 0 and whose whole output is kept; anything else is trouble. */
  Answer<String> ask(LongCommands commands, Words words, String what, List<String> command, Duration limit) {
    return switch (run(commands, "warn", command, limit, () -> true)) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, what + " failed: " + words.cut(reason));
      case Answer.Value<Finished>(Finished done) when done.status() != 0 -> words.trouble(what, done.status(), done.errors());
      case Answer.Value<Finished>(Finished done) when !done.complete() ->
          Answer.trouble(Outcome.ERROR, what + " failed: the answer is longer than " + ANSWER_BYTES_MAX + " bytes.");
      case Answer.Value<Finished>(Finished done) -> Answer.of(done.out());
    };
  }

  /** A moment as PostgreSQL reads it, to the microsecond, in UTC. */
  static String time(Instant moment) {
    return TIME.format(moment);
  }

  /** Arguments of {@code restore}. */
  static List<String> restore(String label, String folder, List<String> target) {
    var arguments = new ArrayList<>(List.of(
        "--set=" + label, "--pg1-path=" + folder,
        // Else tablespaces would be restored to where they were.
        "--tablespace-map-all=" + folder + ".tablespaces"));
    arguments.addAll(target);
    arguments.add("restore");
    return arguments;
  }
}
