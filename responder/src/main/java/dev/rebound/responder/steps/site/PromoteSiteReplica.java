package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.PostgresNode.Promotion;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import dev.rebound.targets.postgres.PostgresNode;
import java.time.Duration;
import java.util.List;

/**
 * Promotes the chosen replica in the standby site, and no other. Irreversible; therefore only after a fence, and it looks once more right
 * before the act whether anything of the lost site answers. A repetition finds the replica promoted and does nothing.
 */
public final class PromoteSiteReplica implements Step {
  /** Less than a lease, so that the attempt ends before another one may begin. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      String candidate = context.argument("candidate");
      if (candidate.isEmpty() || context.argumentOr(SiteFailure.SITE_FENCE, "").isEmpty()) {
        return StepReport.refused(candidate.isEmpty() ? "no replica was chosen" : "site " + site.name() + " is not fenced");
      }
      Node node = site.recovery().replica(candidate);
      PostgresNode replica = SiteReplicas.at(context, site, node);
      List<String> answering = site.answering(context);
      if (!answering.isEmpty()) {
        return StepReport.refused(
            "site " + site.name() + " answers again (" + String.join(", ", answering) + "): its fence does not hold");
      }
      if (replica.standing(LostSite.LIMIT) instanceof Answer.Value<Standing>(Standing now) && !now.inRecovery()) {
        return with(StepReport.alreadyDone(candidate + " was already promoted"), now.timeline());
      }
      context.mayAct("promote " + candidate);
      if (replica.promote(LIMIT) instanceof Answer.Trouble<Promotion> trouble) {
        return StepReport.failed(candidate + " was not promoted: " + trouble.reason());
      }
      return switch (replica.standing(LostSite.LIMIT)) {
        case Answer.Value<Standing>(Standing now) when now.inRecovery() ->
            StepReport.failed(candidate + " was promoted and is still a replica");
        case Answer.Value<Standing>(Standing now) ->
            with(StepReport.done(candidate + " is promoted in " + site.recovery().site()), now.timeline());
        case Answer.Trouble<Standing> trouble -> StepReport.failed(candidate + " was promoted and does not answer: " + trouble.reason());
      };
    });
  }

  private static StepReport with(StepReport report, int timeline) {
    return report.with("timelineAfter", Integer.toString(timeline));
  }
}
