package dev.rebound.app.commands;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.timeline.Timeline;
import dev.rebound.audit.timeline.TimelineForm;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./rebound timeline}, which an auditor also finds as {@code ./rebound audit timeline}. */
@Command(
    name = "timeline",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what happened, from the event logs alone. Of an incident, or of a time: every fact of both logs, with its place, its writer,",
      "its cause and the plan of that moment. Without either: all that was decided and done, from the beginning, without what was seen.",
      "Needs read access to the two topics and nothing else, or a folder that was exported. Exit status: 1 where there is no such incident."
    })
public final class TimelineCommand implements Callable<Integer> {
  private static final int NO_SUCH_INCIDENT = 1;

  /** The forms of a timeline. */
  public enum Format {
    TEXT,
    HTML,
    JSONL
  }

  @Mixin private AuditCommand.Logs logs = new AuditCommand.Logs();

  @Option(names = "--incident", paramLabel = "ID", description = "Of this incident or planned work, as Slack, mail and timeline show it.")
  private @Nullable String incident;

  @Option(names = "--from", paramLabel = "MOMENT", description = "From then on, like 2026-11-27T14:00:00Z.")
  private @Nullable String from;

  @Option(names = {"--to", "--until"}, paramLabel = "MOMENT", description = "Until before then (default: now).")
  private @Nullable String until;

  @Option(names = "--system", paramLabel = "NAME", description = "Only this protected system.")
  private @Nullable String system;

  @Option(names = "--all", description = "To people, too, what says nothing new: beats, timers, a probe's rounds like the one before.")
  private boolean all;

  @Option(names = "--format", paramLabel = "FORMAT", description = "text, html or jsonl, one JSON object a fact (default: text).")
  private Format format = Format.TEXT;

  @Option(names = "--out", paramLabel = "FILE", description = "Write it there (default: print it).")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (incident != null && (from != null || until != null)) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "--incident goes without --from and --to");
    }
    PrintWriter printed = Objects.requireNonNull(spec).commandLine().getOut();
    Optional<Timeline.Told> told;
    try (LogSource source = logs.open("timeline")) {
      if (file == null) {
        told = tell(source, printed);
      } else {
        try (var out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
          told = tell(source, out);
        }
      }
    }
    if (told.isEmpty()) {
      spec.commandLine().getErr().println("The log holds nothing of '" + incident + "'. ./rebound timeline shows its incidents.");
      return NO_SUCH_INCIDENT;
    }
    if (file != null) {
      printed.println(file + ": " + String.format(Locale.ROOT, "%,d facts.", told.get().facts()));
    }
    printed.flush();
    return 0;
  }

  private Optional<Timeline.Told> tell(LogSource source, PrintWriter out) throws IOException {
    TimelineForm form = switch (format) {
      case TEXT -> TimelineForm.text(out);
      case HTML -> TimelineForm.html(out);
      case JSONL -> TimelineForm.jsonLines(out);
    };
    var timeline = new Timeline(source, form, all);
    if (incident != null) {
      return timeline.of(new IncidentId(incident));
    }
    boolean whole = from == null && until == null;
    Set<String> topics = whole ? Set.of(Topics.INCIDENTS) : Set.of(Topics.INCIDENTS, Topics.SIGNALS);
    return Optional.of(timeline.between(topics, moment(from, Instant.EPOCH), moment(until, Instant.MAX), system));
  }

  private Instant moment(@Nullable String text, Instant otherwise) {
    return text == null ? otherwise : Moments.read(text, Objects.requireNonNull(spec));
  }
}
