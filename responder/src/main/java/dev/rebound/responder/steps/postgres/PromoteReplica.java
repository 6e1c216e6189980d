package dev.rebound.responder.steps.postgres;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode.Promotion;
import java.time.Duration;

/**
 * Promotes the chosen replica, and no other. Irreversible; therefore it looks once more right before the act whether the old
 * primary answers, and a repetition finds the replica already promoted and does nothing.
 */
public final class PromoteReplica implements Step {
  /** Less than a lease, so that the attempt ends before another one may begin. */
  private static final Duration LIMIT = Duration.ofSeconds(6);

  @Override
  public StepReport run(StepContext context) {
    String candidate = context.argument("candidate");
    String target = context.argument("target");
    if (candidate.isEmpty()) {
      return StepReport.refused("no replica was chosen");
    }
    Look old = Look.at(context, context.node(target));
    if (old.answered() || old.outcome() == Outcome.ERROR) {
      return StepReport.refused("the old primary " + target + " answers again (" + old.word() + "): fencing does not hold");
    }
    var node = context.targets().postgres(context.database(), context.node(candidate));
    context.mayAct("promote " + candidate);
    return switch (node.promote(LIMIT)) {
      case Answer.Value<Promotion>(Promotion promotion) -> promoted(context, candidate, promotion);
      case Answer.Trouble<Promotion>(Outcome outcome, String reason) -> StepReport.failed(candidate + " was not promoted: " + reason);
    };
  }

  private static StepReport promoted(StepContext context, String candidate, Promotion promotion) {
    int before = Integer.parseInt(context.argumentOr("timelineBefore", Integer.toString(promotion.timelineBefore())));
    var timeline = "timeline " + before + " to " + promotion.timelineAfter();
    var report =
        promotion.already()
            ? StepReport.alreadyDone(candidate + " was already promoted, " + timeline)
            : StepReport.done(candidate + " is the primary, " + timeline);
    return report.with("primary", candidate).with("timelineAfter", Integer.toString(promotion.timelineAfter()));
  }
}
