package dev.rebound.app.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Several outages of the same kind in one line: of each figure {@code [median, minimum, maximum]} in seconds after the fault. */
public final class OutageSummary {
  private OutageSummary() {}

  /**
   * The line, by its keys. A figure that no outage has is left out; {@code steps} has of each step's first attempt when it was requested
   * and how long it took.
   *
   * @param warmUp outages before the counted ones: how many there were, and what they lost, is told; their times are not
   * @param loads the machine's load average over a minute at the begin of each counted outage
   */
  public static Map<String, Object> of(
      String scenario, String fault, String replication, List<OutageReport> warmUp, List<OutageReport> counted, List<Double> loads) {
    var summary = new LinkedHashMap<String, Object>();
    summary.put("summary", fault);
    summary.put("scenario", scenario);
    summary.put("replication", replication);
    summary.put("warmUp", warmUp.size());
    summary.put("warmUpGood", warmUp.stream().filter(OutageReport::good).count());
    summary.put("outages", counted.size());
    summary.put("good", counted.stream().filter(OutageReport::good).count());
    summary.put("load1", spread(loads));
    put(summary, "detectedS", counted, OutageReport::detectedS);
    put(summary, "promotedS", counted, OutageReport::promotedS);
    put(summary, "restoredS", counted, OutageReport::restoredS);
    if (scenario.equals(Victim.CACHE.word())) {
      put(summary, "firstCacheWriteS", counted, report -> report.cache() == null ? null : report.cache().firstWriteS());
      put(summary, "firstCacheReadS", counted, report -> report.cache() == null ? null : report.cache().firstReadS());
      put(summary, "longestOrderGapS", counted, OutageReport::longestOrderGapS);
    } else {
      put(summary, "firstWriteS", counted, OutageReport::firstWriteS);
      put(summary, "firstOrderS", counted, OutageReport::firstOrderS);
    }
    put(summary, "builtS", counted, OutageReport::builtS);
    put(summary, "recoveredS", counted, OutageReport::recoveredS);
    summary.put("steps", steps(counted));
    losses(summary, warmUp, counted);
    return summary;
  }

  private static void losses(Map<String, Object> summary, List<OutageReport> warmUp, List<OutageReport> counted) {
    var all = new ArrayList<>(warmUp);
    all.addAll(counted);
    summary.put("lostWrites", all.stream().mapToLong(OutageReport::lostWrites).sum());
    summary.put("acknowledgedWrites", all.stream().mapToLong(OutageReport::acknowledgedWrites).max().orElse(0));
    summary.put("lostKeys", all.stream().map(OutageReport::cache).filter(Objects::nonNull).mapToLong(cache -> cache.lostKeys()).sum());
    List<OutageReport.Loss> stated = all.stream().map(OutageReport::loss).filter(Objects::nonNull).toList();
    if (!stated.isEmpty()) {
      summary.put("lossStated", stated.size());
      summary.put("lossWithWrites", stated.stream().filter(loss -> loss.lost() > 0).count());
      summary.put("lossInside", stated.stream().filter(OutageReport.Loss::inside).count());
      summary.put("lossStatedS", spread(stated.stream().map(OutageReport.Loss::statedS).toList()));
    }
  }

  private static Map<String, Object> steps(List<OutageReport> counted) {
    var begun = new LinkedHashMap<String, List<Double>>();
    var took = new LinkedHashMap<String, List<Double>>();
    for (OutageReport report : counted) {
      var seen = new ArrayList<String>();
      for (OutageReport.StepLine line : report.steps()) {
        Double duration = line.durationS();
        if (duration != null && !seen.contains(line.step())) {
          seen.add(line.step());
          begun.computeIfAbsent(line.step(), step -> new ArrayList<>()).add(line.startedS());
          took.computeIfAbsent(line.step(), step -> new ArrayList<>()).add(duration);
        }
      }
    }
    var steps = new LinkedHashMap<String, Object>();
    begun.forEach((step, starts) ->
        steps.put(step, Map.of("startedS", spread(starts), "tookS", spread(took.getOrDefault(step, List.of())))));
    return steps;
  }

  private static void put(
      Map<String, Object> summary, String name, List<OutageReport> reports, Function<OutageReport, @Nullable Double> of) {
    List<Double> values = reports.stream().map(of).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    if (!values.isEmpty()) {
      summary.put(name, spread(values));
    }
  }

  /** Median, minimum and maximum; empty of nothing. */
  static List<Double> spread(List<Double> values) {
    if (values.isEmpty()) {
      return List.of();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return List.of(Math.round(median * 1e3) / 1e3, sorted.getFirst(), sorted.getLast());
  }
}
