package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.app.demo.Outage;
import dev.rebound.app.demo.OutageReport;
import dev.rebound.app.demo.World;
import dev.rebound.contracts.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound bench}: called by {@code bench/failover}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Breaks the lab's primary again and again, without a reset, and measures each outage as a client sees it.",
      "One JSON line per outage on standard output, then one with medians, minima and maxima; progress on standard error."
    })
public final class BenchCommand implements Callable<Integer> {
  @Option(names = "--outages", defaultValue = "10", description = "How many (default: ${DEFAULT-VALUE}).")
  private int outages = 10;

  @Option(names = "--fault", defaultValue = "host-loss", description = "host-loss or process-kill (default: ${DEFAULT-VALUE}).")
  private String fault = "host-loss";

  @Option(names = "--port", defaultValue = "8080", description = "Port of the door (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(names = "--base-port", defaultValue = "27000", description = "First of the lab's 100 ports (default: ${DEFAULT-VALUE}).")
  private int basePort = World.BASE_PORT;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data; emptied at the start (default: .rebound).")
  private Path data = RunFile.defaultFolder();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var progress = new Progress(spec.commandLine().getErr());
    Ports.mustBeFree(port, "door", "--port");
    var reports = new ArrayList<OutageReport>();
    try (World world = World.start(data, basePort, port, progress)) {
      var outage = new Outage(world);
      for (int run = 1; run <= outages; run++) {
        outage.awaitHealthy();
        progress.accept("outage " + run + " of " + outages + ": " + fault);
        OutageReport report = outage.run(fault, received -> {});
        reports.add(report);
        out.println(new String(Json.bytes(report), StandardCharsets.UTF_8));
        out.flush();
      }
    }
    out.println(new String(Json.bytes(summary(reports)), StandardCharsets.UTF_8));
    out.flush();
    return reports.stream().allMatch(OutageReport::good) ? 0 : 1;
  }

  private LinkedHashMap<String, Object> summary(List<OutageReport> reports) {
    var summary = new LinkedHashMap<String, Object>();
    summary.put("summary", fault);
    summary.put("outages", reports.size());
    summary.put("good", reports.stream().filter(OutageReport::good).count());
    summary.put("lostWrites", reports.stream().mapToLong(OutageReport::lostWrites).sum());
    summary.put("acknowledgedWrites", reports.stream().mapToLong(OutageReport::acknowledgedWrites).max().orElse(0));
    put(summary, "detectedS", reports, OutageReport::detectedS);
    put(summary, "promotedS", reports, OutageReport::promotedS);
    put(summary, "firstWriteS", reports, OutageReport::firstWriteS);
    put(summary, "firstOrderS", reports, OutageReport::firstOrderS);
    put(summary, "recoveredS", reports, OutageReport::recoveredS);
    return summary;
  }

  private static void put(
      LinkedHashMap<String, Object> summary, String name, List<OutageReport> reports, Function<OutageReport, @Nullable Double> of) {
    List<Double> values = reports.stream().map(of).filter(Objects::nonNull).map(Objects::requireNonNull).sorted().toList();
    if (!values.isEmpty()) {
      int middle = values.size() / 2;
      double median = values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
      summary.put(name, List.of(median, values.getFirst(), values.getLast()));
    }
  }
}
