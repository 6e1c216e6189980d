package dev.rebound.app.commands;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.review.PromiseRow;
import dev.rebound.kafka.LogTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound promises}. */
@Command(
    name = "promises",
    mixinStandardHelpOptions = true,
    description = {
      "What stakeholders were promised, from the event log alone: when it was due, when its message was requested, sent and delivered, and",
      "whether the promise was kept. Needs read access to the topic and nothing else."
    })
public final class PromisesCommand implements Callable<Integer> {
  private static final String FORM = "%-9s %-16s %-17s %-20s %-9s %-9s %-9s %s";
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Option(names = "--incident", paramLabel = "INCIDENT", description = "Of this one alone (default: of all).")
  private @Nullable String incident;

  @Option(names = "--json", description = "For machines: a list with one object a promise.")
  private boolean json;

  @Mixin private AuditCommand.Source source = new AuditCommand.Source();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<Received<Event>> log = new ArrayList<>();
    LogTail.readAll(source.settings("promises", (short) 1), Topics.INCIDENTS, log::add);
    List<PromiseRow> rows = PromiseRow.of(log, Optional.ofNullable(incident).map(IncidentId::new));
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      out.println(new String(Json.bytes(rows), StandardCharsets.UTF_8));
    } else {
      lines(rows).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  /** The table as people read it; times are in UTC. */
  public static List<String> lines(List<PromiseRow> rows) {
    var lines = new ArrayList<String>();
    if (rows.isEmpty()) {
      lines.add("Nothing was promised.");
      return lines;
    }
    lines.add(FORM.formatted("", "to", "what", "due (UTC)", "requested", "sent", "delivered", "").stripTrailing());
    IncidentId about = null;
    for (PromiseRow row : rows) {
      if (!row.incident().equals(about)) {
        about = row.incident();
        lines.add(row.system() + ", incident " + about);
      }
      lines.add(
          FORM.formatted(
              row.state(), row.group(), row.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '), DATE.format(row.dueAt()),
              time(row.requestedAt()), time(row.sentAt()), time(row.deliveredAt()), row.because()).stripTrailing());
    }
    long kept = rows.stream().filter(row -> row.state() == PromiseRow.State.KEPT).count();
    long broken = rows.stream().filter(row -> row.state() == PromiseRow.State.BROKEN).count();
    lines.add(kept + " kept, " + broken + " broken, " + (rows.size() - kept - broken) + " open.");
    return lines;
  }

  private static String time(@Nullable Instant at) {
    return at == null ? "-" : TIME.format(at);
  }
}
