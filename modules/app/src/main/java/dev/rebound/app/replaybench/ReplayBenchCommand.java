package dev.rebound.app.replaybench;

import dev.rebound.contracts.Json;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.plan.PlanFile;
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

/** {@code ./rebound bench-replay}: called by {@code bench/replay}. */
@Command(
    name = "bench-replay",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = {
      "Measures how many events a second 'audit replay' takes of a log on an embedded Kafka, beside plain reading and parsing of the same",
      "log, by turns; and what is alive on the heap meanwhile. One JSON line per round, then a table of medians."
    })
public final class ReplayBenchCommand implements Callable<Integer> {
  @Option(
      names = "--events", split = ",", defaultValue = "100000,1000000", paramLabel = "N",
      description = "Signals of each log (default: ${DEFAULT-VALUE}).")
  private List<Long> sizes = List.of();

  @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each that count (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(names = "--port", defaultValue = "27320", description = "First of the two ports that are taken (default: ${DEFAULT-VALUE}).")
  private int port = 27_320;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var measured = new ArrayList<Round>();
    var memories = new ArrayList<Round.Memory>();
    for (long size : sizes) {
      Path folder = Files.createTempDirectory("rebound-bench-replay");
      try (var bench = new ReplayBench(folder, port, watching(), size)) {
        memories.add(bench.memory());
        print(out, memories.getLast());
        for (int round = 1; round <= rounds; round++) {
          for (boolean replay : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
            measured.add(replay ? bench.replay(round) : bench.read(round));
            print(out, measured.getLast());
          }
        }
      } finally {
        delete(folder);
      }
    }
    table(out, memories, measured);
    return 0;
  }

  private static Watching watching() {
    try (var in = Objects.requireNonNull(ReplayBenchCommand.class.getResourceAsStream("/plans/lab.yaml"), "the plans are packaged")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return switch (PlanFile.parse(text, "lab.yaml")) {
        case PlanFile.Valid valid ->
            new Watching(new PlanActivated(ActivePlan.of(valid.plan(), text).hash(), text), valid.plan().observers().getFirst());
        case PlanFile.Invalid invalid -> throw new IllegalStateException(invalid.render());
      };
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("the plan cannot be read", e);
    }
  }

  private static void print(PrintWriter out, Object line) {
    out.println(new String(Json.bytes(line), StandardCharsets.UTF_8));
    out.flush();
  }

  private static void table(PrintWriter out, List<Round.Memory> memories, List<Round> measured) {
    out.println();
    out.println("| events | decisions, identical | replay, events/s | read and parse, events/s | ratio | heap before, MiB | most, MiB |");
    out.println("|---|---|---|---|---|---|---|");
    for (Round.Memory each : memories) {
      double replay = median(measured, each.events(), "replay");
      double read = median(measured, each.events(), "read");
      out.printf(
          Locale.ROOT, "| %,d | %,d | %,.0f | %,.0f | %.2f | %.0f | %.0f |%n", each.events(), each.decisions(), replay, read, replay / read,
          each.beforeMib(), each.heapMib());
    }
    out.flush();
  }

  private static double median(List<Round> rounds, long events, String who) {
    double[] sorted =
        rounds.stream().filter(each -> each.events() == events && each.who().equals(who)).mapToDouble(Round::perS).sorted().toArray();
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
