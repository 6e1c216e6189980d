package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.app.commands.DemoCommand.VictimConverter;
import dev.rebound.app.demo.Outage;
import dev.rebound.app.demo.OutageReport;
import dev.rebound.app.demo.OutageSummary;
import dev.rebound.app.demo.Victim;
import dev.rebound.app.demo.World;
import dev.rebound.contracts.Json;
import dev.rebound.core.plan.Component.Durability;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./rebound bench}: called by {@code bench/failover}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Breaks the lab's primary again and again, without a reset, and measures each outage as a client sees it.",
      "One JSON line per outage on standard output, then one with medians, minima and maxima; progress on standard error."
    })
public final class BenchCommand implements Callable<Integer> {
  /** The lab's faults that end in a recovery; of the others the primary goes on to answer. */
  private static final List<String> FAULTS = List.of("host-loss", "process-kill", "hang", "partition");

  @Option(
      names = "--scenario",
      converter = VictimConverter.class,
      defaultValue = "database",
      description = "What is broken: database, cache or application (default: ${DEFAULT-VALUE}).")
  private Victim victim = Victim.DATABASE;

  @Option(
      names = "--fault",
      converter = FaultConverter.class,
      defaultValue = "host-loss",
      description = "host-loss, process-kill, hang or partition (default: ${DEFAULT-VALUE}).")
  private String fault = "host-loss";

  @Option(
      names = "--replication",
      converter = ReplicationConverter.class,
      defaultValue = "synchronous",
      description = "Of the database: synchronous, or asynchronous, where each loss is held against what Rebound said of it "
          + "(default: ${DEFAULT-VALUE}).")
  private Durability replication = Durability.SYNCHRONOUS;

  @Option(names = "--outages", defaultValue = "10", description = "How many are counted (default: ${DEFAULT-VALUE}).")
  private int outages = 10;

  @Option(
      names = "--warm-up",
      defaultValue = "1",
      description = "How many outages before them are not counted: they run on a cold JVM (default: ${DEFAULT-VALUE}).")
  private int warmUp = 1;

  @Option(names = "--port", defaultValue = "8080", description = "Port of the door (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(names = "--base-port", defaultValue = "27000", description = "First of the lab's 100 ports (default: ${DEFAULT-VALUE}).")
  private int basePort = World.BASE_PORT;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data; emptied at the start (default: .rebound).")
  private Path data = RunFile.defaultFolder();

  @Spec private @Nullable CommandSpec spec;

  /** Accepts the words of the lab. */
  static final class FaultConverter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!FAULTS.contains(value)) {
        throw new TypeConversionException("'" + value + "' is no fault that ends in a recovery; there are " + String.join(", ", FAULTS));
      }
      return value;
    }
  }

  /** Accepts the words of a plan. */
  static final class ReplicationConverter implements ITypeConverter<Durability> {
    @Override
    public Durability convert(String value) {
      return switch (value) {
        case "synchronous" -> Durability.SYNCHRONOUS;
        case "asynchronous" -> Durability.ASYNCHRONOUS;
        default -> throw new TypeConversionException("'" + value + "' is no replication; there are synchronous and asynchronous");
      };
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (!victim.faults().contains(fault)) {
      throw new ParameterException(spec.commandLine(), victim.refusal(fault));
    }
    var progress = new Progress(spec.commandLine().getErr());
    Ports.mustBeFree(port, "door", "--port");
    var cold = new ArrayList<OutageReport>();
    var counted = new ArrayList<OutageReport>();
    var loads = new ArrayList<Double>();
    try (World world = World.start(data, basePort, port, replication, progress)) {
      var outage = new Outage(world, victim);
      for (int run = 1; run <= warmUp + outages; run++) {
        outage.awaitHealthy();
        boolean warms = run <= warmUp;
        progress.accept(
            (warms ? "warm-up " + run + " of " + warmUp : "outage " + (run - warmUp) + " of " + outages) + ": " + fault + " of the "
                + victim.word());
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        OutageReport report = outage.run(fault, received -> {});
        if (warms) {
          cold.add(report);
        } else {
          counted.add(report);
          loads.add(load);
          print(out, report);
        }
      }
    }
    print(
        out,
        OutageSummary.of(
            victim.word(), fault, replication.name().toLowerCase(Locale.ROOT), cold, counted, loads));
    return cold.stream().allMatch(OutageReport::good) && counted.stream().allMatch(OutageReport::good) ? 0 : 1;
  }

  private static void print(PrintWriter out, Object line) {
    out.println(new String(Json.bytes(line), StandardCharsets.UTF_8));
    out.flush();
  }
}
