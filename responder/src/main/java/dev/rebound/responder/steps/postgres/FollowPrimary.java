package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.postgres.PostgresNode.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets every other replica that lives follow the primary, without rebuilding it: its connection is pointed there, and the primary shows
 * that it streams. A replica that does not (it received more than the primary had when it was promoted, or what it needs is gone) is said
 * and left to {@link BuildReplica}. Repeated, it changes nothing.
 */
public final class FollowPrimary implements Step {
  /** PostgreSQL tries again after {@code wal_retrieve_retry_interval}, 5 s: two tries and a little. */
  private static final Duration STREAMING_MAX = Duration.ofSeconds(12);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    Standbys standbys = Standbys.of(context);
    if (standbys.onPrimary().replicas(Standbys.LIMIT) instanceof Answer.Trouble<List<Replica>>(Outcome outcome, String reason)) {
      return StepReport.failed("who follows " + standbys.primary().name() + " cannot be seen: " + reason);
    }
    var left = new ArrayList<String>();
    var asked = new ArrayList<Node>();
    for (Node node : standbys.others()) {
      Look look = Look.at(context, node);
      if (!look.answered() || look.writable()) {
        left.add(node.name() + " (" + look.word() + ")");
      } else if (standbys.streaming(node).isPresent() || pointed(standbys, node, left)) {
        asked.add(node);
      }
    }
    await(standbys, asked);
    List<Node> follow = asked.stream().filter(node -> standbys.streaming(node).isPresent()).toList();
    asked.stream().filter(node -> !follow.contains(node)).forEach(node ->
        left.add(node.name() + " (did not stream within " + STREAMING_MAX.toSeconds() + " s)"));
    return report(standbys, follow, left);
  }

  /** Points one replica at the primary; what keeps it from that is added to those that are left. */
  private static boolean pointed(Standbys standbys, Node node, List<String> left) {
    String slot = Standbys.slot(node);
    standbys.context().mayAct("let " + node.name() + " follow " + standbys.primary().name());
    if (standbys.onPrimary().ensureSlot(slot, Standbys.LIMIT) instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
      left.add(node.name() + " (slot " + slot + ": " + reason + ")");
      return false;
    }
    var upstream = new Upstream(standbys.address().getHost(), standbys.port(), slot);
    var replica = standbys.context().targets().postgres(standbys.context().database(), node);
    if (replica.follow(upstream, Standbys.LIMIT) instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
      left.add(node.name() + " (" + reason + ")");
      return false;
    }
    return true;
  }

  private static void await(Standbys standbys, List<Node> asked) throws InterruptedException {
    Instant limit = standbys.context().now().plus(STREAMING_MAX);
    while (asked.stream().anyMatch(node -> standbys.streaming(node).isEmpty()) && standbys.context().now().isBefore(limit)) {
      standbys.context().progress("waiting until " + Standbys.names(asked) + " stream from " + standbys.primary().name());
      Thread.sleep(Standbys.PAUSE);
    }
  }

  private static StepReport report(Standbys standbys, List<Node> follow, List<String> left) throws InterruptedException {
    String primary = standbys.primary().name();
    String who = follow.isEmpty() ? "no other replica follows " + primary : Standbys.names(follow) + " streams from " + primary;
    String rebuilt = left.isEmpty() ? "" : "; to be rebuilt: " + String.join(", ", left);
    List<Node> confirming = standbys.confirming(follow);
    boolean wait = standbys.context().database().durability() == Durability.SYNCHRONOUS && !confirming.isEmpty();
    String commits = !wait ? "" : standbys.commitsWaitFor(confirming).map(reason -> "; " + reason).orElse("; commits wait for it");
    return StepReport.done(who + commits + rebuilt).with("following", String.join(",", follow.stream().map(Node::name).toList()));
  }
}
