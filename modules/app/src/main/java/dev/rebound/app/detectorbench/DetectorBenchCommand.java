package dev.rebound.app.detectorbench;

import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound bench-detector}: called by {@code bench/detector}. */
@Command(
    name = "bench-detector",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = {
      "Measures how many alerts a second the detector's topology decides on with an embedded Kafka, beside a topology with the same",
      "settings",
      "that passes the same records on unread, by turns; and how long an incident takes from the third failing probe. One JSON line per",
      "round, then tables of medians."
    })
public final class DetectorBenchCommand implements Callable<Integer> {
  @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each that count (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--alerts", defaultValue = "40000", description = "Alerts of a round (default: ${DEFAULT-VALUE}).")
  private int alerts = 40_000;

  @Option(names = "--warm", defaultValue = "10000", description = "So many records of a round do not count (default: ${DEFAULT-VALUE}).")
  private int warm = 10_000;

  @Option(names = "--systems", defaultValue = "1000", description = "Of the storm that is spread (default: ${DEFAULT-VALUE}).")
  private int systems = 1_000;

  @Option(names = "--incidents", defaultValue = "150", description = "Incidents that are timed (default: ${DEFAULT-VALUE}).")
  private int incidents = 150;

  @Option(
      names = "--captures",
      paramLabel = "DIR",
      defaultValue = "../shared/captures",
      description = "Captured bodies; an alert made like theirs is sent where they are absent (default: ${DEFAULT-VALUE}).")
  private Path captures = Path.of("../shared/captures");

  @Option(names = "--port", defaultValue = "27310", description = "First of the two ports that are taken (default: ${DEFAULT-VALUE}).")
  private int port = 27_310;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var storms =
        List.of(
            new Storm("1 system, 10 active alerts", 1, 10, alerts), new Storm("1 system, 10,000 active alerts", 1, 10_000, alerts),
            new Storm(String.format(Locale.ROOT, "%,d systems, 10 active alerts each", systems), systems, 10, alerts));
    var measured = new ArrayList<Round>();
    var delays = new ArrayList<Round.Delay>();
    Path folder = Files.createTempDirectory("rebound-bench-detector");
    try (var bench = new DetectorBench(folder, port, captures)) {
      storms.forEach(bench::write);
      for (int round = 0; round <= rounds; round++) {
        for (Storm storm : storms) {
          for (boolean detector : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
            Round taken = bench.take(storm, detector, round, warm);
            if (round > 0) {
              measured.add(taken);
              print(out, taken);
            }
          }
        }
      }
      bench.open(incidents, incidents / 3, delay -> {
        delays.add(delay);
        print(out, delay);
      });
    } finally {
      delete(folder);
    }
    tables(out, storms, measured, delays);
    return 0;
  }

  private static void print(PrintWriter out, Object line) {
    out.println(new String(Json.bytes(line), StandardCharsets.UTF_8));
    out.flush();
  }

  private static void tables(PrintWriter out, List<Storm> storms, List<Round> measured, List<Round.Delay> delays) {
    double first = median(measured, storms.getFirst(), "detector");
    out.println();
    out.println("| storm | detector, alerts/s | pass-through, alerts/s | ratio | cost of a decision to that of the first |");
    out.println("|---|---|---|---|---|");
    for (Storm storm : storms) {
      double detector = median(measured, storm, "detector");
      double pass = median(measured, storm, "pass");
      out.printf(
          Locale.ROOT, "| %s | %,.0f | %,.0f | %.2f | %.2f |%n", storm.name(), detector, pass, detector / pass, first / detector);
    }
    out.println();
    out.println("| incident seen, since the third failing probe was | p50, ms | p99, ms | longest, ms |");
    out.println("|---|---|---|---|");
    delays.forEach(each -> out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.1f |%n", each.from(), each.p50Ms(), each.p99Ms(), each.maxMs()));
    out.flush();
  }

  private static double median(List<Round> rounds, Storm storm, String who) {
    double[] sorted =
        rounds.stream().filter(each -> each.storm().equals(storm.name()) && each.who().equals(who)).mapToDouble(Round::perS).sorted()
            .toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
