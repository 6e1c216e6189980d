package dev.rebound.responder.steps;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildState;
import java.util.Optional;

/** What steps of databases and caches ask of the supervisor on a node's host. */
public final class AtHost {
  private AtHost() {}

  /** Has a node started on its own data. The plan must name its supervisor. @return why it was not; empty where it was */
  public static Optional<StepReport> start(StepContext context, String node) {
    context.mayAct("start " + node);
    return switch (context.targets().supervisor(context.node(node)).orElseThrow().start(node)) {
      case Instance _ -> Optional.empty();
      case HostSupervisor.Refused(String reason) -> Optional.of(StepReport.refused("its supervisor will not start it: " + reason));
      case HostSupervisor.NotReached(String reason) -> Optional.of(StepReport.failed("its supervisor was not reached: " + reason));
    };
  }

  /**
   * Has what runs on a node's host fenced: nothing but what was seen.
   *
   * @param seen the data folder that an earlier step saw in use; empty: the one that is seen now
   */
  public static HostSupervisor.Answer fence(StepContext context, HostSupervisor supervisor, Node node, String seen) {
    String folder = seen;
    if (folder.isEmpty()) {
      HostSupervisor.Answer look = supervisor.look(node.name());
      if (!(look instanceof Instance instance)) {
        return look;
      }
      folder = instance.dataPath();
    }
    context.mayAct("fence " + node.name() + " at its host");
    return supervisor.fence(node.name(), folder);
  }

  /** Whether a rebuild ended well and what it built was fenced since: it will not come up by itself. */
  public static boolean fencedSince(Instance instance) {
    return instance.rebuild() != null && instance.rebuild().state() == RebuildState.DONE && !instance.startEnabled();
  }

  /**
   * The key of a node's rebuild; the same key gives the same job: a job of this recovery that has not failed is taken up again, a failed
   * one and one whose replica was fenced since is left behind.
   */
  public static String rebuildKey(StepContext context, HostSupervisor supervisor, Node node) {
    String recovery = context.request().recovery().value();
    if (supervisor.look(node.name()) instanceof Instance instance && instance.rebuild() != null
        && instance.rebuild().key().startsWith(recovery + "-") && instance.rebuild().state() != RebuildState.FAILED
        && !fencedSince(instance)) {
      return instance.rebuild().key();
    }
    return recovery + "-" + context.request().attempt();
  }
}
