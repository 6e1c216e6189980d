package dev.rebound.app.simulate;

import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Runs timelines through the simulation, in this process. */
final class Replay {
  private static final YamlPlanReader READER = new YamlPlanReader(checkout().resolve("plans"));

  private Replay() {}

  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("rebound"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no folder above has the launcher");
    }
    return folder;
  }

  /** The text of the shipped plan of two sites. */
  static String orders() {
    try {
      return Files.readString(checkout().resolve("plans/orders.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Declared> run(List<Arrival> arrivals) {
    return run(orders(), arrivals);
  }

  static List<Declared> run(String plan, List<Arrival> arrivals) {
    var simulation = new Simulation(ActivePlan.of(READER.read(plan), plan), READER);
    arrivals.forEach(arrival -> simulation.feed(arrival.line()));
    return simulation.end();
  }

  static List<Declared> run(Timeline timeline) {
    return run(timeline.arrivals());
  }

  /** Without the alarms, which are never recovered. */
  static List<Declared> disasters(List<Declared> declared) {
    return declared.stream().filter(each -> !(each.scenario().equals("MONITORING") && each.recoveries() == 0)).toList();
  }
}
