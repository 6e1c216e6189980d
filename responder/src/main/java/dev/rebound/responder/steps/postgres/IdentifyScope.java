package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Node;
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
  public StepReport run(StepContext context) {
    String target = context.argument("target");
    String primary = Look.at(context, context.node(target)).word();
    List<String> replicas = new ArrayList<>();
    for (Node node : context.database().nodes()) {
      if (!node.name().equals(target) && Look.at(context, node).answered()) {
        replicas.add(node.name());
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
