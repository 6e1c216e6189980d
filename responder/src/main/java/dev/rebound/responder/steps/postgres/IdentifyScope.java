package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.DataFolder;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at every node and at the failed primary's host; changes nothing. Findings: {@code primary} (writable, or what was met),
 * {@code replicas} that answer, {@code restartable} (the supervisor answers, start is enabled, the data folder is intact).
 */
public final class IdentifyScope implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    List<Node> nodes = context.database().nodes();
    List<Seen> seen = AtOnce.all(nodes, node -> seen(context, node, node.name().equals(target)));
    String primary = "";
    boolean restartable = false;
    List<String> replicas = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(target)) {
        primary = seen.get(i).look().word();
        restartable = seen.get(i).restartable();
      } else if (seen.get(i).look().answered()) {
        replicas.add(nodes.get(i).name());
      }
    }
    return StepReport.done(
            "Primary " + target + ": " + primary + ". Replicas that answer: " + (replicas.isEmpty() ? "none" : String.join(", ", replicas))
                + ". " + (restartable ? "Its host can start it again." : "It cannot be started again in place."))
        .with("primary", primary)
        .with("replicas", String.join(",", replicas))
        .with("restartable", Boolean.toString(restartable));
  }

  /** What was met of a node; only the failed primary's host is asked whether it can start it again. */
  private record Seen(Look look, boolean restartable) {}

  /** The host is asked while the other nodes are looked at: both take their time (bench/failover). */
  private static Seen seen(StepContext context, Node node, boolean failed) {
    Look look = failed ? Look.glance(context, node) : Look.at(context, node);
    return new Seen(look, failed && !look.word().equals(Look.WRITABLE) && restartable(context, node.name()));
  }

  private static boolean restartable(StepContext context, String target) {
    return context.targets().supervisor(context.node(target)).map(supervisor -> supervisor.look(target)).filter(IdentifyScope::canStart)
        .isPresent();
  }

  /** What hangs is not there to be started: its processes live, and only the fence ends them. */
  private static boolean canStart(HostSupervisor.Answer answer) {
    return answer instanceof Instance instance && instance.state() == State.STOPPED && instance.startEnabled() && instance.startCommand()
        && instance.dataFolder() == DataFolder.INTACT;
  }
}
