package dev.rebound.responder.steps.redis;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.AtHost;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildRequest;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings servers that are missing back as replicas, each in a new folder; the old folder is renamed and kept by the host's supervisor. A
 * server without a supervisor is left to a person.
 */
public final class BuildCacheReplica implements Act {
  private static final Duration PAUSE = Duration.ofMillis(100);
  /**
   * So long a server that Sentinels watch may call itself a primary beside the one they agreed on: a failover that they had begun by
   * themselves ends so. They make it a replica 8 s after they saw it (sentinel.c, four publish periods of 2 s), and are not fought.
   */
  private static final int SENTINEL_ROUNDS = 200;
  /** Redis keeps no slots. */
  private static final String NO_SLOT = "";

  @Override
  public Optional<StepReport> precondition(StepContext context) {
    List<Node> missing = missing(context);
    if (missing.isEmpty()) {
      return Optional.of(StepReport.alreadyDone("every other server of the plan follows " + context.argument("primary")));
    }
    List<String> alone =
        missing.stream().filter(node -> context.targets().supervisor(node).isEmpty()).map(Node::name).toList();
    return alone.isEmpty()
        ? Optional.empty()
        : Optional.of(
            StepReport.refused("the plan names no supervisor for " + String.join(", ", alone) + ": nobody can build a replica there"));
  }

  @Override
  public Optional<StepReport> execute(StepContext context) throws InterruptedException {
    Node primary = context.node(context.argument("primary"));
    Optional<StepReport> moved = awaitSentinels(context);
    if (moved.isPresent()) {
      return moved;
    }
    for (Node node : missing(context)) {
      HostSupervisor supervisor = context.targets().supervisor(node).orElseThrow();
      context.mayAct("build replica " + node.name());
      var request =
          new RebuildRequest(AtHost.rebuildKey(context, supervisor, node), CacheLook.host(primary), CacheLook.port(primary), NO_SLOT);
      switch (supervisor.rebuild(node.name(), request)) {
        case Instance _ -> {}
        case HostSupervisor.Refused(String reason) -> {
          return Optional.of(StepReport.failed(node.name() + " was not built: " + reason));
        }
        case HostSupervisor.NotReached(String reason) -> {
          return Optional.of(StepReport.failed("the supervisor of " + node.name() + " was not reached: " + reason));
        }
      }
    }
    return Optional.empty();
  }

  /** Where they have moved the primary on since this recovery chose it, a report that says so: nothing is built after a replica. */
  private static Optional<StepReport> awaitSentinels(StepContext context) throws InterruptedException {
    var sentinels = context.cache().sentinels();
    if (sentinels == null) {
      return Optional.empty();
    }
    String chosen = context.argument("primary");
    for (int round = 0; round < SENTINEL_ROUNDS; round++) {
      List<String> rivals =
          missing(context).stream().filter(node -> CacheLook.at(context, node).writable()).map(Node::name).toList();
      if (rivals.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> named =
          SentinelViews.of(context.targets().sentinels(context.cache()), sentinels.primaryName()).primary(context.cache()).map(Node::name);
      if (named.isPresent() && !named.get().equals(chosen)) {
        return Optional.of(
            StepReport.failed(
                "the Sentinels have moved the primary on to " + named.get() + " since " + chosen
                    + " was followed: point the application at " + named.get()));
      }
      context.progress("waiting until the Sentinels make " + String.join(", ", rivals) + " a replica");
      Thread.sleep(PAUSE);
    }
    return Optional.empty();
  }

  @Override
  public StepReport verify(StepContext context) throws InterruptedException {
    var failed = new ArrayList<String>();
    while (true) {
      List<Node> missing = missing(context);
      if (missing.isEmpty()) {
        return StepReport.done("every other server of the plan follows " + context.argument("primary"));
      }
      for (Node node : missing) {
        if (context.targets().supervisor(node).orElseThrow().look(node.name()) instanceof Instance instance && instance.rebuild() != null) {
          if (instance.rebuild().state() == RebuildState.FAILED) {
            failed.add(node.name() + ": " + instance.rebuild().reason());
          } else if (AtHost.fencedSince(instance)) {
            failed.add(node.name() + " was fenced after it was built");
          }
        }
      }
      if (!failed.isEmpty()) {
        return StepReport.failed("not built: " + String.join(", ", failed));
      }
      context.progress("building " + String.join(", ", missing.stream().map(Node::name).toList()));
      Thread.sleep(PAUSE);
    }
  }

  private static List<Node> missing(StepContext context) {
    String primary = context.argument("primary");
    String address = CacheLook.address(context.node(primary));
    return context.cache().nodes().stream()
        .filter(node -> !node.name().equals(primary))
        .filter(node -> {
          var standing = CacheLook.at(context, node).standing();
          return standing == null || !address.equals(standing.primaryAddress()) || !standing.linkUp();
        })
        .toList();
  }
}
