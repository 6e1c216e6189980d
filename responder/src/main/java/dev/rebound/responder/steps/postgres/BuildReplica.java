package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildRequest;
import dev.rebound.targets.supervisor.HostSupervisor.RebuildState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Brings the failed node back as a replica, in a new folder, and lets commits wait for it again. Nothing is overwritten: the
 * host's supervisor renames the old folder and keeps it. An old primary that somebody started again after it was fenced acknowledges
 * nothing, for its standby was taken away; it is fenced once more, or no replica could be built in its place.
 */
public final class BuildReplica implements Step {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(250);
  /** Rounds in a row in which the new primary may give no answer. */
  private static final int UNANSWERED_MAX = 20;
  /** How long commits may wait for the standby to confirm the first of them. */
  private static final Duration CONFIRMATION_MAX = Duration.ofSeconds(10);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    Node primary = context.node(context.argument("primary"));
    PostgresNode onPrimary = context.targets().postgres(context.database(), primary);
    List<Node> others = context.database().nodes().stream().filter(node -> !node.equals(primary)).toList();
    for (Node node : others) {
      Optional<StepReport> trouble = streaming(onPrimary, node.name()).isPresent() ? Optional.empty() : build(context, onPrimary, node);
      if (trouble.isPresent()) {
        return trouble.get();
      }
    }
    return context.database().durability() == Durability.SYNCHRONOUS
        ? synchronous(context, onPrimary, others)
        : StepReport.done("streaming: " + names(others));
  }

  private static String names(List<Node> nodes) {
    return String.join(", ", nodes.stream().map(Node::name).toList());
  }

  private static Optional<StepReport> build(StepContext context, PostgresNode onPrimary, Node node) throws InterruptedException {
    var supervisor = context.targets().supervisor(node);
    if (supervisor.isEmpty()) {
      return Optional.of(StepReport.refused("the plan names no supervisor for " + node.name() + ": nobody can build a replica there"));
    }
    String slot = node.name().replace('-', '_');
    context.mayAct("build replica " + node.name());
    if (onPrimary.ensureSlot(slot, LIMIT) instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
      return Optional.of(StepReport.failed("slot " + slot + ": " + reason));
    }
    if (startedAgain(context, node)) {
      context.mayAct("fence " + node.name() + " once more");
      supervisor.get().fence(node.name());
    }
    URI address = URI.create(context.node(context.argument("primary")).url().substring("jdbc:".length()));
    var request = new RebuildRequest(key(context, supervisor.get(), node), address.getHost(), address.getPort(), slot);
    return switch (supervisor.get().rebuild(node.name(), request)) {
      case Instance instance -> awaitStreaming(context, onPrimary, node, supervisor.get());
      case HostSupervisor.Refused(String reason) -> Optional.of(StepReport.failed(node.name() + " was not built: " + reason));
      case HostSupervisor.NotReached(String reason) -> Optional.of(StepReport.failed("its supervisor was not reached: " + reason));
    };
  }

  /** Whether the old primary that this recovery fenced and replaced runs as a primary again. */
  private static boolean startedAgain(StepContext context, Node node) {
    return node.name().equals(context.argument("target")) && Look.at(context, node).writable();
  }

  /** The same key gives the same job: a job of this recovery that has not failed is taken up again, a failed one is left behind. */
  private static String key(StepContext context, HostSupervisor supervisor, Node node) {
    String recovery = context.request().recovery().value();
    if (supervisor.look(node.name()) instanceof Instance instance && instance.rebuild() != null
        && instance.rebuild().key().startsWith(recovery + "-") && instance.rebuild().state() != RebuildState.FAILED) {
      return instance.rebuild().key();
    }
    return recovery + "-" + context.request().attempt();
  }

  private static Optional<StepReport> awaitStreaming(
      StepContext context, PostgresNode onPrimary, Node node, HostSupervisor supervisor) throws InterruptedException {
    int unanswered = 0;
    while (true) {
      Answer<List<Replica>> replicas = onPrimary.replicas(LIMIT);
      if (streaming(replicas, node.name()).isPresent()) {
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
        progress = progress + ", " + instance.rebuild().bytes() / 1_000_000 + " MB copied";
      }
      context.progress(progress);
      Thread.sleep(PAUSE);
    }
  }

  private static StepReport synchronous(StepContext context, PostgresNode onPrimary, List<Node> nodes) throws InterruptedException {
    context.mayAct("let commits wait for " + names(nodes));
    var wished = nodes.stream().map(Node::name).toList();
    if (onPrimary.setSynchronousStandbys(wished, LIMIT) instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
      return StepReport.failed("synchronous_standby_names was not set: " + reason);
    }
    Instant limit = Instant.now().plus(CONFIRMATION_MAX);
    while (nodes.stream().noneMatch(node -> streaming(onPrimary, node.name()).filter(BuildReplica::confirms).isPresent())) {
      if (Instant.now().isAfter(limit)) {
        // Commits would wait for a standby that does not confirm: better without one than without writes.
        onPrimary.clearSynchronousStandbys(LIMIT);
        return StepReport.failed("no standby confirmed commits within " + CONFIRMATION_MAX.toSeconds() + " s; commits do not wait for one");
      }
      context.progress("waiting until a standby confirms commits");
      Thread.sleep(PAUSE);
    }
    return StepReport.done("streaming, and commits wait for it: " + names(nodes));
  }

  private static boolean confirms(Replica replica) {
    return replica.syncState().equals("sync") || replica.syncState().equals("quorum");
  }

  private static Optional<Replica> streaming(PostgresNode primary, String name) {
    return streaming(primary.replicas(LIMIT), name);
  }

  private static Optional<Replica> streaming(Answer<List<Replica>> answer, String name) {
    return answer instanceof Answer.Value<List<Replica>>(List<Replica> replicas)
        ? replicas.stream().filter(replica -> replica.name().equals(name) && replica.state().equals("streaming")).findFirst()
        : Optional.empty();
  }
}
