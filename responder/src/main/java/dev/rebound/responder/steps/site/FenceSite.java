package dev.rebound.responder.steps.site;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.own.PlanCall;
import java.util.ArrayList;
import java.util.List;

/**
 * Fences the lost site: two facts, as for a database (law 1). <em>Evidence</em>: nothing of it answers from here, before and after. A
 * <em>fence</em>: one of the plan's was made and said that the site serves nobody. Without both nothing is activated: a site that is only
 * cut off from us may serve its customers, and silence does not tell.
 */
public final class FenceSite implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      List<String> answering = site.answering(context);
      if (!answering.isEmpty()) {
        return StepReport.refused("site " + site.name() + " answers again: " + String.join(", ", answering) + "; it is not fenced");
      }
      var failed = new ArrayList<String>();
      boolean refused = true;
      for (SiteFence fence : site.recovery().fences()) {
        context.progress("fencing " + site.name() + " by " + fence.name());
        StepReport made = make(context, site, fence);
        if (made.outcome() == Outcome.DONE) {
          return held(context, site, fence, made, failed);
        }
        refused &= made.outcome() == Outcome.REFUSED;
        failed.add(fence.name() + " does not hold: " + made.reason());
      }
      String because =
          "no fence holds against " + site.name() + ", which may still serve its customers; without one nothing is activated. "
              + String.join("; ", failed);
      return refused ? StepReport.refused(because) : StepReport.failed(because);
    });
  }

  private static StepReport make(StepContext context, LostSite site, SiteFence fence) throws InterruptedException {
    return switch (fence) {
      case SiteFence.Called(var name, var call, var timeout) ->
          PlanCall.make(context, call, timeout, context.request().recovery() + "/" + SiteFailure.FENCE_SITE + "/" + name);
      case SiteFence.Leased leased -> LeaseFence.make(context, site.name(), leased);
    };
  }

  /** What its caller said counts only where the site does not answer afterwards. */
  private static StepReport held(StepContext context, LostSite site, SiteFence fence, StepReport made, List<String> failed)
      throws InterruptedException {
    List<String> answering = site.answering(context);
    if (!answering.isEmpty()) {
      return StepReport.refused(
          fence.name() + " says that " + site.name() + " is off, but " + String.join(", ", answering) + " answers: it does not hold");
    }
    return StepReport.done(
            site.name() + " is fenced by " + fence.name() + " (" + made.reason() + "), and nothing of it answers"
                + (failed.isEmpty() ? "" : "; before it " + String.join("; ", failed)))
        .with(SiteFailure.SITE_FENCE, fence.name()).with("fencedAt", context.now().toString());
  }
}
