package dev.rebound.app.commands;

import dev.rebound.audit.review.ReviewDocument;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.review.Review;
import dev.rebound.core.review.Reviews;
import dev.rebound.kafka.LogTail;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./rebound review}. */
@Command(
    name = "review",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the review of an incident from the event log: impact, times against objectives, steps, communication, what worked and what",
      "did not, and what is left for people to fill in. Needs read access to the topic and nothing else."
    })
public final class ReviewCommand implements Callable<Integer> {
  private static final int NO_SUCH_INCIDENT = 1;

  /** The forms of a review. */
  public enum Format {
    MD,
    HTML,
    JSON
  }

  @Parameters(
      arity = "0..1", paramLabel = "INCIDENT", description = "Its id, as Slack, mail and timeline show it (default: the newest one).")
  private @Nullable String incident;

  @Option(names = "--format", paramLabel = "FORMAT", description = "md, html or json (default: md).")
  private Format format = Format.MD;

  @Option(names = "--out", paramLabel = "FILE", description = "Write it there (default: print it).")
  private @Nullable Path file;

  @Mixin private AuditCommand.Source source = new AuditCommand.Source();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<Received<Event>> log = new ArrayList<>();
    LogTail.readAll(source.settings("review", (short) 1), Topics.INCIDENTS, log::add);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Optional<IncidentId> wanted = incident != null ? Optional.of(new IncidentId(incident)) : newest(log);
    Optional<Review> review = wanted.flatMap(id -> Reviews.of(id, log, new YamlPlanReader(Path.of(""))));
    if (review.isEmpty()) {
      spec.commandLine().getErr().println(
          incident == null
              ? "The log holds no incident."
              : "The log holds no incident '" + incident + "'. ./rebound timeline shows their ids.");
      return NO_SUCH_INCIDENT;
    }
    String text = text(review.get());
    if (file == null) {
      out.print(text);
    } else {
      Files.writeString(file, text);
      out.println("The review of " + review.get().subject().incident() + " stands in " + file + ".");
    }
    out.flush();
    return 0;
  }

  private static Optional<IncidentId> newest(List<Received<Event>> log) {
    return log.stream().filter(record -> record.event() instanceof IncidentOpened)
        .max(Comparator.comparing(record -> record.envelope().at()))
        .map(record -> ((IncidentOpened) record.event()).incident());
  }

  private String text(Review review) {
    return switch (format) {
      case MD -> ReviewDocument.markdown(review);
      case HTML -> ReviewDocument.html(review);
      case JSON -> new String(Json.bytes(review), StandardCharsets.UTF_8) + "\n";
    };
  }
}
