package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.command.LongCommands;
import dev.rebound.targets.command.LongCommands.Call;
import dev.rebound.targets.command.LongCommands.Finished;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data folder as its owner sees it; other users may not look into one. What is done with it is done by small programs of the system
 * that run as the owner. Whose it is says a file beside it, because pgBackRest wants the folder empty.
 */
final class OwnedFolder {
  /** Neither a shell nor PostgreSQL's settings take another meaning from it; pg_ctl gives options to a shell. */
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+");
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String MARK_ENDING = ".rebound-restore";

  private final LongCommands commands;
  private final List<String> asOwner;
  private final Words words;
  private final Path folder;

  /** What is there under the folder's name. */
  enum There { NOTHING, EMPTY_FOLDER, SOMETHING }

  /** @throws IllegalArgumentException for a path that is not absolute or holds characters of other meanings */
  OwnedFolder(LongCommands commands, List<String> asOwner, Words words, Path folder) {
    if (!PATH.matcher(folder.toString()).matches()) {
      throw new IllegalArgumentException("not an absolute path of letters, digits, _, . and -: " + folder);
    }
    this.commands = commands;
    this.asOwner = asOwner;
    this.words = words;
    this.folder = folder;
  }

  Answer<There> look() {
    // For the folder itself, also behind a link, and for what is in it, one letter each.
    return switch (run(List.of("find", "-H", folder.toString(), "-maxdepth", "1", "-printf", "%y"), null)) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Finished>(Finished found) when found.status() != 0 && found.errors().contains("No such file or directory") ->
          Answer.of(There.NOTHING);
      case Answer.Value<Finished>(Finished found) when found.status() != 0 ->
          words.trouble("Looking into " + folder, found.status(), found.errors());
      case Answer.Value<Finished>(Finished found) -> Answer.of(found.out().equals("d") ? There.EMPTY_FOLDER : There.SOMETHING);
    };
  }

  /** Makes the folder, for its owner alone; one that is there already is trouble. */
  Answer<Finished> make() {
    return well("Making " + folder, run(List.of("mkdir", "--mode=0700", "--", folder.toString()), null));
  }

  /** What was written beside the folder; empty where nothing was. */
  Answer<Optional<String>> mark() {
    return switch (run(List.of("cat", "--", folder + MARK_ENDING), null)) {
      case Answer.Trouble<Finished>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Finished>(Finished read) when read.status() == 0 -> Answer.of(Optional.of(read.out()));
      case Answer.Value<Finished>(Finished read) when read.errors().contains("No such file or directory") -> Answer.of(Optional.empty());
      case Answer.Value<Finished>(Finished read) -> words.trouble("Reading " + folder + MARK_ENDING, read.status(), read.errors());
    };
  }

  Answer<Finished> mark(String text) {
    return write(Path.of(folder + MARK_ENDING), text);
  }

  Answer<Finished> write(Path file, String text) {
    return well("Writing " + file, run(List.of("tee", "--", file.toString()), text));
  }

  private Answer<Finished> well(String what, Answer<Finished> answer) {
    return answer instanceof Answer.Value<Finished>(Finished done) && done.status() != 0
        ? words.trouble(what, done.status(), done.errors()) : answer;
  }

  private Answer<Finished> run(List<String> command, @Nullable String input) {
    LongCommands.@Nullable Source source = input == null ? null : () -> new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var argv = Stream.concat(asOwner.stream(), command.stream()).toList();
    return commands.run(new Call(argv, Map.of("LC_ALL", "C"), source, Backups.OUTPUT_BYTES_MAX), LIMIT, () -> true);
  }

  /** Of a finished restore. */
  static String finished(String whose) {
    return whose + "\nfinished\n";
  }

  static String begun(String whose) {
    return whose + "\nbegun\n";
  }

  static boolean isFinished(String mark) {
    return mark.endsWith("\nfinished\n");
  }
}
