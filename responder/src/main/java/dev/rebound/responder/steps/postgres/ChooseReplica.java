package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.Lsn;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the replica on the newest timeline that received the most WAL; changes nothing. Its finding {@code candidate} becomes
 * a fact before anything is promoted, so that no later attempt can choose another one.
 */
public final class ChooseReplica implements Step {
  private static final Duration REPLAY_PAUSE = Duration.ofMillis(300);

  private record Candidate(Node node, Standing standing) {
    static Optional<Candidate> at(StepContext context, Node node) {
      return Optional.ofNullable(Look.at(context, node).standing()).map(standing -> new Candidate(node, standing));
    }
  }

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    List<Node> replicas = context.database().nodes().stream().filter(node -> !node.name().equals(target)).toList();
    Optional<Candidate> most =
        AtOnce.all(replicas, node -> Candidate.at(context, node)).stream()
            .flatMap(Optional::stream)
            .filter(candidate -> barrierAllows(context, candidate.node()))
            .max(
                Comparator.comparing((Candidate candidate) -> !candidate.standing().inRecovery())
                    .thenComparing(candidate -> candidate.standing().timeline())
                    .thenComparing(candidate -> candidate.standing().received().bytes()));
    if (most.isEmpty()) {
      return nobody(context, replicas);
    }
    Candidate chosen = most.get();
    long lag = lag(context, chosen.standing());
    if (lag > allowed(context) && !holdsWitness(context, chosen.node())) {
      if (chosen.standing().replayed().compareTo(chosen.standing().received()) < 0) {
        return StepReport.retryLater(REPLAY_PAUSE, chosen.node().name() + " still replays what it received");
      }
      return StepReport.refused(
          chosen.node().name() + " is the most advanced replica and lacks " + lag + " bytes that the primary acknowledged; allowed: "
              + allowed(context));
    }
    return StepReport.done(
            chosen.node().name() + " received up to " + chosen.standing().received() + ", " + Math.max(0, lag)
                + " bytes behind the last acknowledged witness row; expected loss: " + expectedLoss(context, lag))
        .with("candidate", chosen.node().name())
        .with("receivedLsn", chosen.standing().received().toString())
        .with("lagBytes", Long.toString(Math.max(0, lag)))
        .with("timelineBefore", Integer.toString(chosen.standing().timeline()));
  }

  /** One that refuses is gone; any other may have been slow, and is asked again by the next attempt. */
  private static StepReport nobody(StepContext context, List<Node> replicas) throws InterruptedException {
    List<Look> looks = AtOnce.all(replicas, node -> Look.at(context, node));
    return looks.stream().allMatch(look -> look.outcome() == Outcome.REFUSED)
        ? StepReport.refused("no replica answers: restoring from a backup is a decision for a person")
        : StepReport.failed(
            "no replica that may be promoted answered in time: "
                + looks.stream().map(look -> look.answered() ? "one answers now" : look.reason()).collect(Collectors.joining(" ")));
  }

  private static boolean barrierAllows(StepContext context, Node node) {
    String barrier = context.argumentOr("barrier", "");
    return !barrier.startsWith("synchronous-standby:") || barrier.equals("synchronous-standby:" + node.name());
  }

  /**
   * The place in the log of the last witness row is read after its commit, so under load it lies behind other writers' commits that no
   * standby has confirmed yet: a replica that holds the row itself lacks nothing that was acknowledged up to it.
   */
  private static boolean holdsWitness(StepContext context, Node node) {
    String writer = context.argumentOr("witnessWriter", "");
    if (writer.isEmpty()) {
      return false;
    }
    long acknowledged = Long.parseLong(context.argument("witnessSequence"));
    return context.targets().postgres(context.database(), node).lastWitness(writer, context.argument("target"), Look.LIMIT)
            instanceof Answer.Value<Optional<WitnessRow>>(Optional<WitnessRow> row)
        && row.filter(held -> held.sequence() >= acknowledged).isPresent();
  }

  private static long lag(StepContext context, Standing standing) {
    String witnessed = context.argumentOr("witnessLsn", "");
    return witnessed.isEmpty() ? 0 : Lsn.parse(witnessed).bytes() - standing.received().bytes();
  }

  private static String expectedLoss(StepContext context, long lag) {
    if (context.database().durability() == Durability.SYNCHRONOUS) {
      return "none, commits waited for a standby";
    }
    return context.argumentOr("witnessLsn", "").isEmpty()
        ? "unknown, no witness row was acknowledged"
        : "what the primary acknowledged after " + (lag > 0 ? "this place" : "that row");
  }

  private static long allowed(StepContext context) {
    return context.database().durability() == Durability.SYNCHRONOUS ? 0 : context.plan().limits().lagBytesMax();
  }
}
