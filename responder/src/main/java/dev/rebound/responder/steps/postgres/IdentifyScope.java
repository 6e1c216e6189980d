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
    List<Look> looks = AtOnce.all(nodes, node -> node.name().equals(target) ? Look.glance(context, node) : Look.at(context, node));
    String primary = "";
    List<String> replicas = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(target)) {
        primary = looks.get(i).word();
      } else if (looks.get(i).answered()) {
        replicas.add(nodes.get(i).name());
      }
    }
    boolean restartable = !primary.equals(Look.WRITABLE) && restartable(context, target);
    return StepReport.done(
            "Primary " + target + ": " + primary + ". Replicas that answer: " + (replicas.isEmpty() ? "none" : String.join(", ", replicas))
                + ". " + (restartable ? "Its host can start it again." : "It cannot be started again in place."))
        .with("primary", primary)
        .with("replicas", String.join(",", replicas))
        .with("restartable", Boolean.toString(restartable));
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
