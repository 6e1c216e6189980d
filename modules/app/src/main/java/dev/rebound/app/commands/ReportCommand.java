package dev.rebound.app.commands;

import dev.rebound.audit.log.LogSource;
import dev.rebound.audit.log.MergedLog;
import dev.rebound.audit.objectives.MonthText;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.objectives.MonthLedger;
import dev.rebound.core.objectives.MonthMetrics;
import dev.rebound.core.objectives.MonthReport;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./rebound report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "What was kept of the plan's objectives in a month, from the incidents log alone: recovery time, data loss and budgets of each",
      "incident; availability and error budget of each service. Needs read access to one topic, or a folder of 'audit export'.",
      "Exit status: 1 where the log knows no plan of that month."
    })
public final class ReportCommand implements Callable<Integer> {
  private static final int NOTHING_KNOWN = 1;

  /** The forms of a report. */
  public enum Format {
    TEXT,
    JSON,
    PROMETHEUS
  }

  @Mixin private AuditCommand.Logs logs = new AuditCommand.Logs();

  @Option(names = "--month", paramLabel = "YYYY-MM", description = "A calendar month in UTC, like 2026-11 (default: this one).")
  private @Nullable String month;

  @Option(names = "--system", paramLabel = "NAME", description = "Only this protected system.")
  private @Nullable String system;

  @Option(names = "--format", paramLabel = "FORMAT", description = "text, json or prometheus, as a scrape reads it (default: text).")
  private Format format = Format.TEXT;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Instant now = Instant.now();
    YearMonth asked = month(now);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<MonthReport> reports;
    try (LogSource source = logs.open("report")) {
      reports = reports(source, asked, now);
    }
    if (reports.isEmpty()) {
      spec.commandLine().getErr().println("The log knows no plan that was in force in " + asked + ".");
      return NOTHING_KNOWN;
    }
    switch (format) {
      case TEXT -> reports.forEach(each -> MonthText.print(each, out));
      case JSON -> out.println(MonthText.json(reports));
      case PROMETHEUS -> out.print(MonthMetrics.of(reports));
    }
    out.flush();
    return 0;
  }

  private YearMonth month(Instant now) {
    try {
      return month == null ? YearMonth.from(now.atOffset(ZoneOffset.UTC)) : YearMonth.parse(month);
    } catch (DateTimeParseException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "'" + month + "' is no month like 2026-11", e);
    }
  }

  private List<MonthReport> reports(LogSource source, YearMonth asked, Instant now) throws IOException {
    PlanReader plans = new YamlPlanReader(Path.of(""));
    var ledgers = new TreeMap<String, MonthLedger>();
    MergedLog log = MergedLog.of(source, Set.of(Topics.INCIDENTS), Instant.EPOCH, Instant.MAX);
    for (Received<Event> record = log.next(); record != null; record = log.next()) {
      SystemName name = record.envelope().system();
      if (system == null || system.equals(name.value())) {
        ledgers.computeIfAbsent(name.value(), each -> MonthLedger.of(name, asked, plans)).take(record);
      }
    }
    return ledgers.values().stream().flatMap(each -> each.report(asked, now).stream()).toList();
  }
}
