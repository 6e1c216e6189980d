package dev.rebound.responder.steps.postgres;

import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode.Promotion;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.time.Duration;
import java.util.Optional;

/**
 * Promotes the chosen replica, and no other. Irreversible; therefore it looks once more right before the act whether the old
 * primary answers, and a repetition finds the replica already promoted and does nothing.
 */
public final class PromoteReplica implements Act {
  /** Less than a lease, so that the attempt ends before another one may begin. */
  private static final Duration LIMIT = Duration.ofSeconds(6);

  @Override
  public Optional<StepReport> precondition(StepContext context) {
    String candidate = context.argument("candidate");
    String target = context.argument("target");
    if (candidate.isEmpty()) {
      return Optional.of(StepReport.refused("no replica was chosen"));
    }
    Standing standing = Look.at(context, context.node(candidate)).standing();
    Look old = Look.at(context, context.node(target));
    if (old.answered() || old.outcome() == Outcome.ERROR) {
      return Optional.of(StepReport.refused("the old primary " + target + " answers again (" + old.word() + "): fencing does not hold"));
    }
    if (standing == null || standing.inRecovery()) {
      return Optional.empty();
    }
    var already = StepReport.alreadyDone(candidate + " was already promoted" + timelines(context, standing));
    return Optional.of(primary(context, already, standing));
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    String candidate = context.argument("candidate");
    context.mayAct("promote " + candidate);
    return context.targets().postgres(context.database(), context.node(candidate)).promote(LIMIT)
            instanceof Answer.Trouble<Promotion>(Outcome _, String reason)
        ? Optional.of(StepReport.failed(candidate + " was not promoted: " + reason))
        : Optional.empty();
  }

  @Override
  public StepReport verify(StepContext context) {
    String candidate = context.argument("candidate");
    Look look = Look.at(context, context.node(candidate));
    Standing standing = look.standing();
    return standing == null || standing.inRecovery()
        ? StepReport.failed(candidate + " is " + look.word() + " after its promotion")
        : primary(context, StepReport.done(candidate + " is the primary" + timelines(context, standing)), standing);
  }

  private static String timelines(StepContext context, Standing now) {
    return ", timeline " + context.argumentOr("timelineBefore", Integer.toString(now.timeline())) + " to " + now.timeline();
  }

  private static StepReport primary(StepContext context, StepReport report, Standing now) {
    return report.with("primary", context.argument("candidate")).with("timelineAfter", Integer.toString(now.timeline()));
  }
}
