package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who streams from the primary of a recovery, and for whom its commits wait. */
record Standbys(StepContext context, Node primary, PostgresNode onPrimary) {
  static final Duration LIMIT = Duration.ofSeconds(5);
  static final Duration PAUSE = Duration.ofMillis(250);
  private static final int PORT = 5432;
  /** How long commits may wait for the standby to confirm the first of them. */
  private static final Duration CONFIRMATION_MAX = Duration.ofSeconds(10);

  static Standbys of(StepContext context) {
    Node primary = context.node(context.argument("primary"));
    return new Standbys(context, primary, context.targets().postgres(context.database(), primary));
  }

  /** All nodes but the primary. */
  List<Node> others() {
    return context.database().nodes().stream().filter(node -> !node.equals(primary)).toList();
  }

  /** Those for which commits may wait: not what stands by in another site, which would make each of them slow. */
  List<Node> confirming(List<Node> nodes) {
    List<Node> own = context.plan().database(context.database().name()).map(each -> each.nodes()).orElse(List.of());
    return nodes.stream().filter(own::contains).toList();
  }

  /** Where the primary's standbys reach it. */
  URI address() {
    return URI.create(primary.url().substring("jdbc:".length()));
  }

  /** The primary's port; PostgreSQL's own where its URL names none. */
  int port() {
    return address().getPort() < 0 ? PORT : address().getPort();
  }

  /** The name of a node's replication slot: what PostgreSQL allows in one. */
  static String slot(Node node) {
    return node.name().replace('-', '_');
  }

  static String names(List<Node> nodes) {
    return String.join(", ", nodes.stream().map(Node::name).toList());
  }

  /** A node as the primary sees it, where it streams. */
  Optional<Replica> streaming(Node node) {
    return streaming(onPrimary.replicas(LIMIT), node);
  }

  static Optional<Replica> streaming(Answer<List<Replica>> answer, Node node) {
    return answer instanceof Answer.Value<List<Replica>>(List<Replica> replicas)
        ? replicas.stream().filter(replica -> replica.name().equals(node.name()) && replica.state().equals("streaming")).findFirst()
        : Optional.empty();
  }

  /** Lets commits wait for the first of these; empty where one confirms them, else why none does. Then commits wait for nobody. */
  Optional<String> commitsWaitFor(List<Node> nodes) throws InterruptedException {
    context.mayAct("let commits wait for " + names(nodes));
    var wished = nodes.stream().map(Node::name).toList();
    if (onPrimary.setSynchronousStandbys(wished, LIMIT) instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
      return Optional.of("synchronous_standby_names was not set: " + reason);
    }
    Instant limit = context.now().plus(CONFIRMATION_MAX);
    while (nodes.stream().noneMatch(node -> streaming(node).filter(Standbys::confirms).isPresent())) {
      if (context.now().isAfter(limit)) {
        // Commits would wait for a standby that does not confirm: better without one than without writes.
        onPrimary.clearSynchronousStandbys(LIMIT);
        return Optional.of("no standby confirmed commits within " + CONFIRMATION_MAX.toSeconds() + " s; commits do not wait for one");
      }
      context.progress("waiting until a standby confirms commits");
      Thread.sleep(PAUSE);
    }
    return Optional.empty();
  }

  static boolean confirms(Replica replica) {
    return replica.syncState().equals("sync") || replica.syncState().equals("quorum");
  }
}
