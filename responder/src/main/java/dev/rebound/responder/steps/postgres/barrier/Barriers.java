package dev.rebound.responder.steps.postgres.barrier;

import dev.rebound.core.plan.Barrier;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import java.util.Optional;

/** Raises one barrier. All are idempotent: one that is raised already holds. */
public final class Barriers {
  private Barriers() {}

  /** @param host what the node's supervisor said when it was told to fence; empty where it has none */
  public static Hold raise(StepContext context, Barrier barrier, Optional<HostSupervisor.Answer> host) throws InterruptedException {
    return switch (barrier) {
      case Barrier.Supervisor _ -> startDisabled(host);
      case Barrier.StatefulSet set -> StatefulSetBarrier.raise(context, set);
      case Barrier.Command command -> CommandBarrier.raise(context, command);
      case Barrier.HaProxy proxy -> HaProxyBarrier.raise(context, proxy.server());
    };
  }

  private static Hold startDisabled(Optional<HostSupervisor.Answer> host) {
    return host.filter(answer -> answer instanceof Instance instance && !instance.startEnabled()).isPresent()
        ? new Hold.Held("start-disabled", "")
        : new Hold.Open("start-disabled", "its supervisor did not confirm it");
  }
}
