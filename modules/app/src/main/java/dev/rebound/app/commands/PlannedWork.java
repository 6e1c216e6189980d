package dev.rebound.app.commands;

import dev.rebound.app.commands.PeopleCommands.Said;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Moves of a primary that people plan. What becomes of one stands in the timeline: ./rebound timeline. */
public final class PlannedWork {
  private PlannedWork() {}

  /** {@code ./rebound switchover}. */
  @Command(
      name = "switchover",
      mixinStandardHelpOptions = true,
      description = {
        "Moves a database's primary to another node: stops the old one cleanly, promotes, repoints, rebuilds.",
        "Needs the role approver, and the approval of another approver."
      })
  public static final class Switchover extends Said {
    @Option(names = "--component", paramLabel = "NAME", required = true, description = "The PostgreSQL component.")
    private String component = "";

    @Option(names = "--to", paramLabel = "NODE", required = true, description = "The node that becomes the primary.")
    private String to = "";

    @Override
    public Integer call() {
      return sayWith("switchover", Map.of("component", component, "to", to));
    }
  }

  /** {@code ./rebound failback}. */
  @Command(
      name = "failback",
      mixinStandardHelpOptions = true,
      description = {
        "Moves a database's primary back to the one that the plan names.",
        "Needs the role approver, and the approval of another approver."
      })
  public static final class Failback extends Said {
    @Option(names = "--component", paramLabel = "NAME", required = true, description = "The PostgreSQL component.")
    private String component = "";

    @Override
    public Integer call() {
      return sayWith("failback", Map.of("component", component));
    }
  }
}
