package dev.rebound.app.commands;

import dev.rebound.app.simulate.Declared;
import dev.rebound.app.simulate.Simulation;
import dev.rebound.contracts.Json;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.plan.PlanFile;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Feeds a timeline of webhooks and health checks through the real parsing, detector and recovery decider, on the timeline's own time.",
      "One JSON line for each incident that is declared: {\"scenario\", \"target\", \"site\", \"openedAtS\", \"closedAtS\",",
      "\"supersededBy\", \"recoveries\", \"attributed\", \"reason\"}. Nothing is carried out, and no Kafka is needed.",
      "A line of the timeline that is no event is said on standard error, the others count; the exit status is 1 then."
    })
public final class SimulateCommand implements Callable<Integer> {
  @Option(names = "--plan", required = true, paramLabel = "FILE", description = "The plan.")
  private Path plan = Path.of("plan.yaml");

  @Option(
      names = "--trace",
      required = true,
      paramLabel = "FILE",
      description = "The timeline: one {\"offset\", \"channel\": \"alertmanager\"|\"health\", \"payload\"} a line.")
  private Path trace = Path.of("trace.jsonl");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var command = Objects.requireNonNull(spec).commandLine();
    PlanFile.Valid valid = PlanCommand.valid(plan);
    var reader = new YamlPlanReader(Objects.requireNonNull(plan.toAbsolutePath().getParent()));
    var simulation = new Simulation(ActivePlan.of(valid.plan(), Files.readString(plan)), reader);
    int status = 0;
    int number = 0;
    for (String line : Files.readAllLines(trace)) {
      number++;
      try {
        if (!line.isBlank()) {
          simulation.feed(line);
        }
      } catch (IllegalArgumentException | java.io.UncheckedIOException problem) {
        command.getErr().println("rebound: " + trace + ":" + number + ": " + problem.getMessage());
        status = 1;
      }
    }
    PrintWriter out = command.getOut();
    for (Declared each : simulation.end()) {
      out.println(new String(Json.bytes(each), StandardCharsets.UTF_8));
    }
    out.flush();
    command.getErr().flush();
    return status;
  }
}
