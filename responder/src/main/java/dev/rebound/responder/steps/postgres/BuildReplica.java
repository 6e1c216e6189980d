package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.AtHost;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildRequest;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildState;
import java.util.List;
import java.util.Optional;

/**
 * Brings the failed node back as a replica, in a new folder, and lets commits wait for it again. Nothing is overwritten: the
 * host's supervisor renames the old folder and keeps it. An old primary that somebody started again after it was fenced acknowledges
 * nothing, for its standby was taken away; it is fenced once more, or no replica could be built in its place.
 */
public final class BuildReplica implements Act {
  /** Rounds in a row in which the new primary may give no answer. */
  private static final int UNANSWERED_MAX = 20;

  @Override
  public Optional<StepReport> precondition(StepContext context) {
    List<Node> missing = missing(Standbys.of(context));
    String alone = Standbys.names(missing.stream().filter(node -> context.targets().supervisor(node).isEmpty()).toList());
    return alone.isEmpty()
        ? Optional.empty()
        : Optional.of(StepReport.refused("the plan names no supervisor for " + alone + ": nobody can build a replica there"));
  }

  /** One after another: two copies at once would slow the new primary down for twice as long. */
  @Override
  public Optional<StepReport> execute(StepContext context) throws InterruptedException {
    Standbys standbys = Standbys.of(context);
    for (Node node : missing(standbys)) {
      Optional<StepReport> trouble = build(standbys, node);
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    List<Node> confirming = standbys.confirming(standbys.others());
    return synchronous(context) && !confirming.isEmpty()
        ? standbys.commitsWaitFor(confirming).map(StepReport::failed)
        : Optional.empty();
  }

  @Override
  public StepReport verify(StepContext context) {
    Standbys standbys = Standbys.of(context);
    List<Node> missing = missing(standbys);
    String streaming = synchronous(context) ? "streaming, and commits wait for it: " : "streaming: ";
    return missing.isEmpty()
        ? StepReport.done(streaming + Standbys.names(standbys.others()))
        : StepReport.failed("does not stream any more: " + Standbys.names(missing));
  }

  private static boolean synchronous(StepContext context) {
    return context.database().durability() == Durability.SYNCHRONOUS;
  }

  private static List<Node> missing(Standbys standbys) {
    return standbys.others().stream().filter(node -> standbys.streaming(node).isEmpty()).toList();
  }

  private static Optional<StepReport> build(Standbys standbys, Node node) throws InterruptedException {
    StepContext context = standbys.context();
    HostSupervisor supervisor = context.targets().supervisor(node).orElseThrow();
    String slot = Standbys.slot(node);
    context.mayAct("build replica " + node.name());
    if (standbys.onPrimary().ensureSlot(slot, Standbys.LIMIT) instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
      return Optional.of(StepReport.failed("slot " + slot + ": " + reason));
    }
    if (startedAgain(context, node)) {
      AtHost.fence(context, supervisor, node, "");
    }
    var request = new RebuildRequest(AtHost.rebuildKey(context, supervisor, node), standbys.address().getHost(), standbys.port(), slot);
    return switch (supervisor.rebuild(node.name(), request)) {
      case Instance instance -> awaitStreaming(standbys, node, supervisor);
      case HostSupervisor.Refused(String reason) -> Optional.of(StepReport.failed(node.name() + " was not built: " + reason));
      case HostSupervisor.NotReached(String reason) -> Optional.of(StepReport.failed("its supervisor was not reached: " + reason));
    };
  }

  /** Whether the old primary that this recovery fenced and replaced runs as a primary again. */
  private static boolean startedAgain(StepContext context, Node node) {
    return node.name().equals(context.argument("target")) && Look.at(context, node).writable();
  }

  private static Optional<StepReport> awaitStreaming(Standbys standbys, Node node, HostSupervisor supervisor)
      throws InterruptedException {
    int unanswered = 0;
    while (true) {
      Answer<List<Replica>> replicas = standbys.onPrimary().replicas(Standbys.LIMIT);
      if (Standbys.streaming(replicas, node).isPresent()) {
        return Optional.empty();
      }
      unanswered = replicas instanceof Answer.Trouble<List<Replica>> ? unanswered + 1 : 0;
      if (unanswered > UNANSWERED_MAX) {
        return Optional.of(StepReport.failed("the primary itself does not answer any more"));
      }
      String progress = "building " + node.name();
      if (supervisor.look(node.name()) instanceof Instance instance && instance.rebuild() != null) {
        if (instance.rebuild().state() == RebuildState.FAILED) {
          return Optional.of(StepReport.failed(node.name() + " was not built: " + instance.rebuild().reason()));
        }
        if (AtHost.fencedSince(instance)) {
          return Optional.of(StepReport.failed(node.name() + " was fenced after it was built"));
        }
        progress = progress + ", " + instance.rebuild().bytes() / 1_000_000 + " MB copied";
      }
      standbys.context().progress(progress);
      Thread.sleep(Standbys.PAUSE);
    }
  }
}
