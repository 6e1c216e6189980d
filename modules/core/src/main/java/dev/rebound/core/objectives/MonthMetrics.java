package dev.rebound.core.objectives;

import dev.rebound.core.objectives.MonthReport.IncidentFigures;
import dev.rebound.core.objectives.MonthReport.ServiceMonth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A month's figures as Prometheus reads them, all of them gauges (text exposition format 0.0.4, prometheus.io, "Exposition formats").
 * Base units: seconds and ratios. Labels are names of the plan and ids of the month's incidents, so their number is bounded.
 */
public final class MonthMetrics {
  /** The media type of the text. */
  public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Map<String, Family> families = new LinkedHashMap<>();

  /** A metric with its samples. */
  private record Family(String help, List<String> samples) {}

  private MonthMetrics() {}

  /** The text of several systems' reports; each metric stands once. */
  public static String of(List<MonthReport> reports) {
    var metrics = new MonthMetrics();
    reports.forEach(metrics::add);
    var text = new StringBuilder();
    metrics.families.forEach((name, family) -> {
      text.append("# HELP ").append(name).append(' ').append(family.help()).append("\n# TYPE ").append(name).append(" gauge\n");
      family.samples().forEach(text::append);
    });
    return text.toString();
  }

  private void add(MonthReport report) {
    Map<String, String> system = labels("system", report.system().value());
    gauge("rebound_objective_recovery_time_seconds", "Recovery time objective (RTO) of the plan.", system, report.objectives().rto());
    gauge("rebound_objective_data_loss_seconds", "Recovery point objective (RPO) of the plan.", system, report.objectives().rpo());
    gauge("rebound_objective_downtime_seconds", "Maximum tolerable downtime (MTD) of the plan.", system, report.objectives().mtd());
    gauge(
        "rebound_objective_availability_ratio", "Availability that the plan promises.", system,
        report.objectives().availabilityPercent() / 100);
    report.services().forEach(each -> service(report, each));
    report.incidents().forEach(each -> incident(report, each));
  }

  private void service(MonthReport report, ServiceMonth service) {
    Map<String, String> labels = labels("system", report.system().value(), "service", service.name());
    gauge(
        "rebound_service_availability_ratio", "Share of this month's measured time in which the service was not out.", labels,
        service.availability().percent() / 100);
    gauge(
        "rebound_service_measured_seconds", "Time of this month that anybody could tell about.", labels, service.availability().measured());
    gauge("rebound_service_outage_seconds", "Outage of the service in this month.", labels, service.availability().outage());
    gauge("rebound_service_degraded_seconds", "Time of this month in which the service went on with less.", labels, service.degraded());
    gauge("rebound_service_error_budget_seconds", "Outage that the objective leaves in this month.", labels, service.allowed());
    gauge("rebound_service_error_budget_left_seconds", "What is left of it; negative where more was used.", labels, service.left());
  }

  private void incident(MonthReport report, IncidentFigures incident) {
    Map<String, String> labels = labels(
        "system", report.system().value(), "incident", incident.incident().value(), "scenario", incident.scenario().word(), "component",
        incident.component());
    gauge(
        "rebound_incident_recovery_time_seconds", "From the first failing evidence until users were served again.", labels,
        incident.recoveryTime());
    gauge("rebound_incident_running_seconds", "How long an incident has lasted in which users are not served.", labels, incident.running());
    gauge("rebound_incident_data_loss_seconds", "At most so old was the oldest write that was lost.", labels, incident.lossMost());
    incident.budgets().forEach(budget -> {
      var with = new LinkedHashMap<>(labels);
      with.put("budget", budget.objective().name().toLowerCase(Locale.ROOT));
      gauge("rebound_incident_budget_seconds", "Limit of a figure of the incident.", with, budget.limit());
      if (budget.kept() != null) {
        gauge("rebound_incident_budget_kept", "1 where the figure is within its limit, 0 where it is not.", with, budget.kept() ? 1 : 0);
      }
    });
  }

  private void gauge(String name, String help, Map<String, String> labels, @Nullable Duration time) {
    if (time != null) {
      gauge(name, help, labels, time.toMillis() / 1e3);
    }
  }

  private void gauge(String name, String help, Map<String, String> labels, double value) {
    var text = new StringBuilder(name).append('{');
    labels.forEach((label, of) -> text.append(label).append("=\"").append(escaped(of)).append("\","));
    text.setLength(text.length() - 1);
    text.append("} ").append(String.format(Locale.ROOT, "%s", value)).append('\n');
    families.computeIfAbsent(name, each -> new Family(help, new ArrayList<>())).samples().add(text.toString());
  }

  /** Backslash, quote and line feed are escaped in a label's value, nothing else. */
  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static Map<String, String> labels(String... pairs) {
    var labels = new LinkedHashMap<String, String>();
    for (int at = 0; at < pairs.length; at += 2) {
      labels.put(pairs[at], pairs[at + 1]);
    }
    return labels;
  }
}
