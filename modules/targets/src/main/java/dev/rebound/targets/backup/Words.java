package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.OneLine;
import dev.rebound.targets.Outcome;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What tools say, as one sentence for people: the line with the error alone, because others may quote data. */
final class Words {
  private static final Pattern ERROR = Pattern.compile("(?:ERROR|FATAL|PANIC|psql: error|pg_ctl: .*could not)\\b?:?");
  /** What PostgreSQL says to clients while it starts, recovers or ends. */
  private static final String TURNED_AWAY = "FATAL:  the database system is ";

  private final UnaryOperator<String> redaction;

  /** @param redaction hides what looks like a secret, as the caller's house does it */
  Words(UnaryOperator<String> redaction) {
    this.redaction = redaction;
  }

  /** The first line that names an error, else the last line. */
  String reason(String output) {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    return lines.stream().filter(line -> ERROR.matcher(line).find()).findFirst()
        .map(this::cut).orElseGet(() -> lines.isEmpty() ? "it said nothing" : cut(lines.getLast()));
  }

  /** The last line of a server's log that names an error of its own, not one of those whom it turned away. */
  String lastReason(String log) {
    return log.lines().filter(line -> ERROR.matcher(line).find() && !line.contains(TURNED_AWAY)).reduce((earlier, later) -> later)
        .map(this::cut).orElseGet(() -> reason(log));
  }

  /** Redacted, on one line and not too long. */
  String cut(String text) {
    return OneLine.of(text, redaction);
  }

  <T> Answer<T> trouble(String what, int status, String output) {
    Outcome outcome = output.contains("Connection refused") ? Outcome.REFUSED : Outcome.ERROR;
    return Answer.trouble(outcome, what + " failed with status " + status + ": " + reason(output));
  }
}
