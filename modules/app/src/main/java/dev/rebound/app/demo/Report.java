package dev.rebound.app.demo;

import dev.rebound.contracts.Json;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.SiteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report as a table for the console and as JSON for machines. */
public final class Report {
  private Report() {}

  /** Writes the report as one JSON object. */
  public static void write(OutageReport report, Path file) throws IOException {
    Files.write(file, Json.bytes(report));
  }

  /** The table. */
  public static String table(OutageReport report, Victim victim, Plan plan) {
    var out = new StringBuilder();
    out.append("\n  What happened after the fault '").append(report.fault()).append("'\n");
    row(out, "detected", report.detectedS(), "incident of scenario " + report.scenario());
    if (victim == Victim.APPLICATION) {
      row(out, "rolled back", report.promotedS(), report.promotedS() == null ? "not needed: instances replaced" : "by approval");
    } else if (victim == Victim.SITE && report.promotedS() == null) {
      Double restored = ended(report, SiteFailure.RESTORE_SITE_DATABASE);
      row(out, "promoted", null, restored == null ? "nothing: the other site was not activated" : "no replica there: a backup is restored");
      row(out, "database restored", restored, "");
    } else {
      row(out, "promoted", report.promotedS(), report.promotedS() == null ? "not needed: restarted in place" : "replica is the primary");
    }
    if (victim == Victim.CACHE) {
      cache(out, report);
    } else if (victim == Victim.DATABASE) {
      row(out, "first acknowledged write, direct", report.firstWriteS(), "");
      row(out, "first order through the application", report.firstOrderS(), "");
    }
    if (victim == Victim.SITE) {
      row(out, "first order through the switched name", report.firstOrderS(), "");
      row(out, "service restored", report.restoredS(), "asked from outside, through the name");
      row(out, "longest wait for an order, meanwhile", report.longestOrderGapS(), report.failedOrders() + " orders failed");
      OutageReport.Loss loss = report.loss();
      row(
          out, "stated interval of loss", loss == null ? null : loss.statedS(),
          loss == null ? "" : loss.inside() ? "what was lost was acknowledged in it" : "NOT all that was lost was acknowledged in it");
    }
    if (victim == Victim.APPLICATION) {
      row(out, "service restored", report.restoredS(), "its own address answered several times in a row");
      row(out, "longest wait for an order, meanwhile", report.longestOrderGapS(), report.failedOrders() + " orders failed");
    }
    row(out, victim == Victim.SITE ? "recovered" : "recovered, redundant and checked", report.recoveredS(), report.ending());
    out.append(
        String.format(
            Locale.ROOT, "  %-38s %10s   of %d acknowledged%n", "acknowledged writes lost", report.lostWrites(),
            report.acknowledgedWrites()));
    out.append(String.format(Locale.ROOT, "%n  %-38s %10s %10s %10s   %s%n", "step", "started s", "took s", "budget s", "outcome"));
    for (OutageReport.StepLine step : report.steps()) {
      out.append(
          String.format(
              Locale.ROOT, "  %-38s %10.3f %10s %10.0f   %s%n", step.step(), step.startedS(), number(step.durationS()), step.budgetS(),
              step.outcome()));
    }
    out.append("\n  messages sent: ").append(report.notices().size());
    report.notices().stream().limit(1).forEach(first -> out.append(String.format(Locale.ROOT, ", the first after %.3f s", first.sentS())));
    out.append(
        String.format(
            Locale.ROOT, "%n  RTO: service back after %s s of %d s allowed; RPO: %s of %d s allowed%n",
            number(victim == Victim.DATABASE || victim == Victim.SITE ? report.firstOrderS() : report.restoredS()),
            plan.objectives().rto().toSeconds(),
            lost(report, victim), plan.objectives().rpo().toSeconds()));
    return out.toString();
  }

  private static void cache(StringBuilder out, OutageReport report) {
    OutageReport.Cache cache = report.cache();
    row(out, "first write to the cache, direct", cache == null ? null : cache.firstWriteS(), "");
    row(out, "first read of it", cache == null ? null : cache.firstReadS(), "");
    row(out, "service restored", report.restoredS(), "written and read by the step that verifies");
    row(out, "new replica built", report.builtS(), "");
    row(out, "longest wait for an order, meanwhile", report.longestOrderGapS(), report.failedOrders() + " orders failed");
    if (cache != null) {
      out.append(
          String.format(
              Locale.ROOT, "  %-38s %10s   of %d acknowledged%n", "keys of the cache lost", cache.lostKeys(), cache.acknowledgedKeys()));
    }
  }

  /** When an attempt of the step ended well; null where none did. */
  private static @Nullable Double ended(OutageReport report, String step) {
    for (OutageReport.StepLine line : report.steps()) {
      Double took = line.durationS();
      if (took != null && line.step().equals(step) && line.outcome().endsWith("DONE")) {
        return line.startedS() + took;
      }
    }
    return null;
  }

  private static String lost(OutageReport report, Victim victim) {
    OutageReport.Cache cache = report.cache();
    if (victim == Victim.CACHE && cache != null && cache.lostKeys() > 0) {
      return cache.lostKeys() + " keys lost";
    }
    OutageReport.Loss loss = report.loss();
    String writes = report.lostWrites() == 0 ? "nothing lost" : report.lostWrites() + " writes lost";
    return report.lostWrites() == 0 || loss == null ? writes
        : String.format(Locale.ROOT, "%s, acknowledged in a stated interval of %.3f s", writes, loss.statedS());
  }

  private static void row(StringBuilder out, String what, @Nullable Double seconds, String note) {
    out.append(String.format(Locale.ROOT, "  %-38s %8s s   %s%n", what, number(seconds), note));
  }

  private static String number(@Nullable Double seconds) {
    return seconds == null ? "–" : String.format(Locale.ROOT, "%.3f", seconds);
  }
}
