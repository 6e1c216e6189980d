package dev.rebound.responder.steps.site;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.application.ScaleToZero;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Scales the standby site's applications to 0, one after the other, so that nobody writes any more, and says at which moment the last one
 * had gone. It looks once more before: where the first site's database does not follow closely any more, nothing is stopped.
 */
public final class StopSiteApplication implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Returning.with(context, returning -> {
      Optional<String> lacks = returning.lacks(context.node(context.argument("target")));
      if (lacks.isPresent()) {
        return StepReport.failed("nothing is stopped: " + lacks.get());
      }
      StepReport stopped = toZero(context, returning);
      boolean before = stopped.outcome() == Outcome.ALREADY_DONE && !context.argumentOr(SiteFailback.WRITES_STOPPED_AT, "").isEmpty();
      String at = before ? context.argument(SiteFailback.WRITES_STOPPED_AT) : context.now().toString();
      return stopped.well() ? stopped.with(SiteFailback.WRITES_STOPPED_AT, at) : stopped;
    });
  }

  /** All applications of the standby site; the first trouble ends it. */
  static StepReport toZero(StepContext context, Returning returning) throws InterruptedException {
    var told = new ArrayList<String>();
    boolean acted = false;
    for (KubernetesApplication application : returning.way().takeover().applications()) {
      StepReport report = ScaleToZero.toZero(context, application);
      if (!report.well()) {
        return report;
      }
      acted |= report.outcome() == Outcome.DONE;
      told.add(report.reason());
    }
    String said = told.isEmpty() ? "the plan names no application in " + returning.way().from() : String.join("; ", told);
    return acted ? StepReport.done(said) : StepReport.alreadyDone(said);
  }
}
