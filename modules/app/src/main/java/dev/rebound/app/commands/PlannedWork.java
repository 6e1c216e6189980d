package dev.rebound.app.commands;

import dev.rebound.app.commands.PeopleCommands.Said;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Moves of a primary, restores and redeploys, which people ask for. What becomes of one stands in the timeline: ./rebound timeline. */
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
        "Goes back to what the plan has: a database's primary to the node that it names, or users to a site that was lost.",
        "Of a site: its database must follow the standby site's again. Users are not served while it moves; nothing is lost.",
        "Needs the role approver, and the approval of another approver."
      })
  public static final class Failback extends Said {
    @ArgGroup(multiplicity = "1")
    private Whither whither = new Whither();

    /** One of both. */
    private static final class Whither {
      @Option(names = "--component", paramLabel = "NAME", description = "The PostgreSQL component whose primary moves back.")
      private String component = "";

      @Option(names = "--site", paramLabel = "NAME", description = "The site that users go back to.")
      private String site = "";
    }

    @Override
    public Integer call() {
      return sayWith("failback", whither.site.isEmpty() ? Map.of("component", whither.component) : Map.of("site", whither.site));
    }
  }

  /** {@code ./rebound restore}. */
  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      description = {
        "Restores a database from one of the plan's backups into a new, time-stamped place; nothing that is there is touched.",
        "Reads the backups, restores the newest whole one, verifies it, and leads the applications to it.",
        "Needs the role approver. Another approver is asked before it is restored and before clients are switched; both questions say how",
        "old the data is (./rebound timeline). A folder of pgBackRest is tried and then given to a person."
      })
  public static final class Restore extends Said {
    @Option(names = "--component", paramLabel = "NAME", required = true, description = "The PostgreSQL component.")
    private String component = "";

    @Option(
        names = "--until",
        paramLabel = "MOMENT",
        defaultValue = "latest",
        description = "As it was at this moment, e.g. 2026-11-25T02:00:00Z (default: latest, as late as the backups reach).")
    private String until = "";

    @Override
    public Integer call() {
      return sayWith("restore", Map.of("component", component, "until", until));
    }
  }

  /** {@code ./rebound redeploy}. */
  @Command(
      name = "redeploy",
      mixinStandardHelpOptions = true,
      description = {
        "Restores an application from an image: scales it to 0, sets the image, scales it up, waits until it serves.",
        "It is down meanwhile. Where the new image does not serve, the old one and the old number are set again.",
        "Needs the role approver, and the approval of another approver."
      })
  public static final class Redeploy extends Said {
    @Option(names = "--component", paramLabel = "NAME", required = true, description = "The application, in Kubernetes.")
    private String component = "";

    @Option(
        names = "--image",
        paramLabel = "IMAGE",
        required = true,
        description = "The image with a tag that is not 'latest', or with a digest.")
    private String image = "";

    @Option(names = "--container", paramLabel = "NAME", description = "Whose image it is; needed where there are several containers.")
    private String container = "";

    @Override
    public Integer call() {
      return sayWith("redeploy", Map.of("component", component, "image", image, "container", container));
    }
  }
}
