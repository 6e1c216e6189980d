package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.app.demo.FastLadder;
import dev.rebound.app.demo.Outage;
import dev.rebound.app.demo.OutageReport;
import dev.rebound.app.demo.People;
import dev.rebound.app.demo.Report;
import dev.rebound.app.demo.Victim;
import dev.rebound.app.demo.World;
import dev.rebound.audit.review.ReviewDocument;
import dev.rebound.core.review.Reviews;
import dev.rebound.core.story.Story;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Received;
import dev.rebound.plan.YamlPlanReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./rebound demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts everything on embedded parts, breaks the primary database, the cache, the application or a whole site for",
      "real and shows it recovered.",
      "Then all keeps running, with a live page, until Ctrl-C."
    })
public final class DemoCommand implements Callable<Integer> {
  enum Fault {
    HOST_LOSS("host-loss"),
    PROCESS_KILL("process-kill"),
    HANG("hang"),
    PARTITION("partition"),
    SLOW("slow"),
    WEDGED_WRITES("wedged-writes"),
    DISK_FULL("disk-full"),
    BAD_RELEASE("bad-release"),
    SITE_LOSS("site-loss"),
    SITE_LOSS_BACKUPS(Victim.SITE_OF_BACKUPS),
    SITE_CUT("site-cut");

    final String word;

    Fault(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Option(
      names = "--fault",
      converter = FaultConverter.class,
      description = {
        "host-loss (default): the primary's processes get SIGKILL, its data folder and start command are gone: a replica is promoted.",
        "process-kill: its processes get SIGKILL, its host could start it again: a database is restarted in place, of a cache a replica "
            + "with data is promoted.",
        "hang: its processes are stopped, nothing is answered; partition: clients do not reach it, its host's supervisor does. Its host "
            + "fences it, a replica is promoted, and the demonstration repairs the host.",
        "slow, wedged-writes, disk-full: the primary answers, so it is not taken for lost and nothing is promoted. What Rebound sees is "
            + "told for five minutes, then the demonstration resumes the host; without that it is for a person.",
        "Of the application: hang (default): no instance answers any more, they are replaced one after the other; bad-release: a new "
            + "release is rolled out and crashes, it is rolled back once the plan's approver says so, which the demonstration does.",
        "Of the site: site-loss (default): everything of eu-1 ends for good; it is fenced and eu-2 takes over once the plan's "
            + "approver says so, which the demonstration does. site-loss-backups (needs postgresql, too): the same where eu-2 has a "
            + "backup and no replica. site-cut: observers lose eu-1, its customers do not: no fence holds, and nothing is done."
      })
  private @Nullable Fault fault;

  @Option(
      names = "--scenario",
      converter = VictimConverter.class,
      defaultValue = "database",
      description = "What is broken: database (default), cache, application or site (needs Debian's package bind9).")
  private Victim victim = Victim.DATABASE;

  @Option(
      names = "--escalation-speed",
      paramLabel = "N",
      description = {
        "Shows the escalation, N times as fast as the plan has it (" + FastLadder.SPEED_MIN + " to " + FastLadder.SPEED_MAX
            + "; with 60 a minute is a second). The recovery asks before it acts, and nobody answers: the on-call engineer is paged, then "
            + "the backup, then the tech lead, who acknowledges by the button in Slack; the approver says yes there, too. At the end "
            + "stands the post-incident review, drawn from the log."
      })
  private @Nullable Integer speed;

  @Option(names = "--once", description = "End after the table. Exit status 0 only if all was recovered with no order lost.")
  private boolean once;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the report as JSON: seconds after the fault, null where it did not happen.")
  private @Nullable Path json;

  @Option(names = "--port", defaultValue = "8080", description = "Port of the door and the live page (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(names = "--base-port", defaultValue = "27000", description = "First of the lab's 100 ports (default: ${DEFAULT-VALUE}).")
  private int basePort = World.BASE_PORT;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data; emptied at the start (default: .rebound).")
  private Path data = RunFile.defaultFolder();

  @Spec private @Nullable CommandSpec spec;

  /** Accepts the words of the issue, not Java's constants. */
  static final class FaultConverter implements picocli.CommandLine.ITypeConverter<Fault> {
    @Override
    public Fault convert(String value) {
      for (Fault fault : Fault.values()) {
        if (fault.word.equals(value)) {
          return fault;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "'" + value + "' is no fault; there are " + String.join(", ", Stream.of(Fault.values()).map(each -> each.word).toList()));
    }
  }

  /** Accepts the words of the scenarios. */
  static final class VictimConverter implements picocli.CommandLine.ITypeConverter<Victim> {
    @Override
    public Victim convert(String value) {
      return Victim.of(value)
          .orElseThrow(
              () -> new picocli.CommandLine.TypeConversionException("'" + value + "' is not shown; there are database, cache,"
                  + " application and site"));
    }
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    String broken = fault == null ? victim.faults().getFirst() : fault.word;
    if (!victim.faults().contains(broken)) {
      throw new ParameterException(spec.commandLine(), victim.refusal(broken));
    }
    if (speed != null && (speed < FastLadder.SPEED_MIN || speed > FastLadder.SPEED_MAX)) {
      throw new ParameterException(
          spec.commandLine(), "--escalation-speed is from " + FastLadder.SPEED_MIN + " to " + FastLadder.SPEED_MAX + ", not " + speed);
    }
    Ports.mustBeFree(port, "door and live page", "--port");
    var progress = new Progress(out);
    World world = World.startFor(victim, broken, data, basePort, port, this::paced, progress);
    Thread hook = UntilStopped.closeAtEnd(world);
    var outage = new Outage(world, victim);
    progress.accept("waiting until the database is synchronous, the cache is seen and customers are served");
    outage.awaitHealthy();
    progress.accept("healthy: orders every 20 ms. Live page: http://127.0.0.1:" + world.services().port() + "/");
    progress.accept("FAULT: " + broken + " of the " + victim.description() + ". From here on the event log speaks (UTC):\n");
    People people = speed == null ? People.prompt(world, progress) : People.asleep(world, progress);
    OutageReport report = outage.run(broken, received -> {
      narrate(out, received);
      people.hear(received);
    });
    out.println(Report.table(report, victim, world.plan().plan()));
    if (people instanceof People.Asleep asleep) {
      review(world, asleep).ifPresent(out::println);
    }
    out.flush();
    if (json != null) {
      Report.write(report, json);
    }
    if (once) {
      Runtime.getRuntime().removeShutdownHook(hook);
      world.close();
      return report.good() ? 0 : 1;
    }
    out.println("All keeps running. Live page: http://127.0.0.1:" + world.services().port() + "/   Slack stand-in: " + world.lab().slack()
        + "   Ctrl-C ends it.");
    out.flush();
    UntilStopped.await();
    return 0;
  }

  private String paced(String plan) {
    return speed == null ? plan : FastLadder.of(plan, victim, speed);
  }

  private static Optional<String> review(World world, People.Asleep people) {
    return people.incident()
        .flatMap(incident -> Reviews.of(incident, world.incidents(), new YamlPlanReader(Path.of(""))))
        .map(ReviewDocument::markdown);
  }

  private static void narrate(PrintWriter out, Received<Event> received) {
    if (!(received.event() instanceof TimerFired)) {
      out.println("  " + Story.of(received).line());
      out.flush();
    }
  }
}
