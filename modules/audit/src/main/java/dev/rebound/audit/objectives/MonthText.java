package dev.rebound.audit.objectives;

import dev.rebound.contracts.Json;
import dev.rebound.core.objectives.MonthReport;
import dev.rebound.core.objectives.MonthReport.IncidentFigures;
import dev.rebound.core.objectives.MonthReport.ServiceMonth;
import dev.rebound.core.review.Durations;
import dev.rebound.core.review.Review.Budget;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Reports on a month as text for people and as JSON for machines. */
public final class MonthText {
  private static final String SERVICE = "  %-28s %12s %12s %12s %12s %12s  %s%n";
  private static final String INCIDENT = "  %-20s %-34s %-12s %12s %12s  %s%n";

  private MonthText() {}

  /** Tables of a system's services and incidents. */
  public static void print(MonthReport report, PrintWriter out) {
    var wanted = report.objectives();
    out.printf(Locale.ROOT, "%s, %s, as of %s (UTC)%n", report.system(), report.month(), report.asOf());
    out.printf(
        Locale.ROOT, "Objectives: RTO %s, RPO %s, MTD %s, availability %s %% (plan %s)%n%n", Durations.text(wanted.rto()),
        Durations.text(wanted.rpo()), Durations.text(wanted.mtd()), wanted.availabilityPercent(),
        report.planHash().substring(0, Math.min(12, report.planHash().length())));
    out.printf(Locale.ROOT, SERVICE, "service", "availability", "outage", "degraded", "error budget", "left", "objective");
    report.services().forEach(each -> print(each, out));
    out.println();
    if (report.incidents().isEmpty()) {
      out.println("  No incident began.");
    } else {
      out.printf(Locale.ROOT, INCIDENT, "down since", "incident", "scenario", "recovery", "loss at most", "how it ended");
      report.incidents().forEach(each -> print(each, out));
    }
    if (report.leftOut() > 0) {
      out.printf(Locale.ROOT, "  %,d more incidents are counted in the services' outage alone.%n", report.leftOut());
    }
  }

  private static void print(ServiceMonth service, PrintWriter out) {
    boolean measured = !service.availability().measured().isZero();
    String percent = measured ? String.format(Locale.ROOT, "%.4f %%", service.availability().percent()) : "–";
    String kept = !measured ? "not measured" : service.left().isNegative() ? "MISSED" : service.availability().kept() ? "kept" : "at risk";
    out.printf(
        Locale.ROOT, SERVICE, service.name(), percent, Durations.text(service.availability().outage()), Durations.text(service.degraded()),
        Durations.text(service.allowed()), Durations.text(service.left()), kept);
  }

  private static void print(IncidentFigures incident, PrintWriter out) {
    String time = incident.running() != null ? "> " + Durations.text(incident.running()) : Durations.text(incident.recoveryTime());
    out.printf(
        Locale.ROOT, INCIDENT, incident.downSince().toString().substring(0, 19), incident.incident(), incident.scenario().word(), time,
        Durations.text(incident.lossMost()), incident.ending());
    for (Budget budget : incident.budgets()) {
      String kept = budget.kept() == null ? "not known yet" : budget.kept() ? "kept" : "MISSED";
      out.printf(Locale.ROOT, "    %-60s %-12s of %-10s %s%n", budget.name(), kept, Durations.text(budget.limit()), took(budget));
    }
    out.println("    Data loss: " + incident.loss());
  }

  private static String took(Budget budget) {
    return budget.took() == null ? "" : "(" + Durations.text(budget.took()) + ")";
  }

  /** One JSON array, an object for each system. */
  public static String json(List<MonthReport> reports) {
    return new String(Json.bytes(reports), StandardCharsets.UTF_8);
  }
}
