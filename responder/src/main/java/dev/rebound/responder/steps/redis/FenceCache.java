package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.AtHost;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.util.Optional;

/**
 * Proves that the old primary acknowledges nothing, and bars it from coming back (law 1): its host's supervisor says that no process of it
 * lives and that its start is disabled. Redis has no other barrier that can be seen from outside: it would come back as a primary of its
 * own.
 */
public final class FenceCache implements Act {
  @Override
  public Optional<StepReport> precondition(StepContext context) {
    String target = context.argument("target");
    Node node = context.node(target);
    if (CacheLook.at(context, node).writable()) {
      return Optional.of(StepReport.done(target + " takes writes again: nothing is fenced").with("primary", CacheLook.WRITABLE));
    }
    Optional<HostSupervisor> supervisor = context.targets().supervisor(node);
    if (supervisor.isEmpty()) {
      return Optional.of(StepReport.refused("no barrier against " + target + " coming back writable; the plan names no supervisor for it"));
    }
    return holds(supervisor.get().look(target)) ? Optional.of(fenced(target).alreadyDone()) : Optional.empty();
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    String target = context.argument("target");
    return switch (AtHost.fence(context, supervisor(context, target), context.node(target), "")) {
      case Instance _ -> Optional.empty();
      case HostSupervisor.Refused(String reason) -> Optional.of(StepReport.refused("its host refuses to fence it: " + reason));
      case HostSupervisor.NotReached(String reason) -> Optional.of(StepReport.failed("its host was not reached: " + reason));
    };
  }

  @Override
  public StepReport verify(StepContext context) {
    String target = context.argument("target");
    HostSupervisor.Answer look = supervisor(context, target).look(target);
    return holds(look) ? fenced(target).done() : StepReport.failed(target + " is not fenced, its host says: " + look);
  }

  private static HostSupervisor supervisor(StepContext context, String target) {
    return context.targets().supervisor(context.node(target)).orElseThrow();
  }

  private static boolean holds(HostSupervisor.Answer answer) {
    return answer instanceof Instance instance && !instance.startEnabled()
        && (instance.state() == State.STOPPED || instance.state() == State.LOST);
  }

  private record Fenced(String sentence) {
    StepReport done() {
      return told(StepReport.done(sentence));
    }

    StepReport alreadyDone() {
      return told(StepReport.alreadyDone(sentence));
    }

    private static StepReport told(StepReport report) {
      return report.with("evidence", "its host confirms that no process of it lives").with("barrier", "start-disabled");
    }
  }

  private static Fenced fenced(String target) {
    return new Fenced(target + " is fenced: its host confirms that no process of it lives; barrier: start-disabled");
  }
}
