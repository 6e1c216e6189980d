package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor.DataFolder;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every node and at the failed primary's host; changes nothing. Findings: {@code primary} (writable, or what was met),
 * {@code replicas} that answer, {@code restartable} (the supervisor answers, start is enabled, the data folder is intact),
 * {@code oldData} (the folder that the failed primary's host has in use: what may be fenced), {@code commits} (waiting, where the primary
 * lives and no standby is left that could confirm a commit).
 */
public final class IdentifyScope implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    List<Node> nodes = context.database().nodes();
    List<Seen> seen = AtOnce.all(nodes, node -> seen(context, node, node.name().equals(target)));
    String primary = "";
    Instance host = null;
    List<String> replicas = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(target)) {
        primary = seen.get(i).look().word();
        host = seen.get(i).host();
      } else if (seen.get(i).look().answered()) {
        replicas.add(nodes.get(i).name());
      }
    }
    boolean restartable = host != null && canStart(host);
    StepReport report =
        StepReport.done(
            "Primary " + target + ": " + primary + ". Replicas that answer: " + (replicas.isEmpty() ? "none" : String.join(", ", replicas))
                + ". " + (restartable ? "Its host can start it again." : "It cannot be started again in place."))
        .with("primary", primary)
        .with("replicas", String.join(",", replicas))
        .with("restartable", Boolean.toString(restartable));
    if (primary.equals(Look.WRITABLE) && ReleaseCommits.waiting(context)) {
      report = report.with("commits", "waiting");
    }
    return host == null ? report : report.with(DatabaseFailure.OLD_DATA, host.dataPath());
  }

  /** What was met of a node. @param host what the failed primary's host says, where it says anything */
  private record Seen(Look look, @Nullable Instance host) {}

  /** The host is asked while the other nodes are looked at: both take their time (bench/failover). */
  private static Seen seen(StepContext context, Node node, boolean failed) {
    Look look = failed ? Look.glance(context, node) : Look.at(context, node);
    boolean asked = failed && !look.word().equals(Look.WRITABLE);
    return new Seen(look, asked ? host(context, node) : null);
  }

  private static @Nullable Instance host(StepContext context, Node node) {
    return context.targets().supervisor(node).map(supervisor -> supervisor.look(node.name()))
            .orElse(null) instanceof Instance instance
        ? instance
        : null;
  }

  /** What hangs is not there to be started: its processes live, and only the fence ends them. */
  private static boolean canStart(Instance instance) {
    return instance.state() == State.STOPPED && instance.startEnabled() && instance.startCommand()
        && instance.dataFolder() == DataFolder.INTACT;
  }
}
