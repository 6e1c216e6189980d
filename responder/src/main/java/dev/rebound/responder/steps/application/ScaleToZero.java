package dev.rebound.responder.steps.application;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import java.time.Duration;
import java.time.Instant;

/**
 * Asks for no instance, and waits until none is left, so that the old image and the new one do not work side by side. An instance on a
 * node that is lost never says that it went: after {@link #GONE_MAX} the step goes on and says how many are left. An autoscaler whose
 * minimum is above 0 rests meanwhile. Source: Kubernetes documentation, "Horizontal Pod Autoscaling", implicit maintenance-mode
 * deactivation.
 */
public final class ScaleToZero implements Step {
  /** Twice the grace period that a pod has by default (Kubernetes API, PodSpec, terminationGracePeriodSeconds). */
  static final Duration GONE_MAX = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return toZero(context, context.application());
  }

  /** The same with any Deployment. */
  public static StepReport toZero(StepContext context, KubernetesApplication which) throws InterruptedException {
    return Fleets.with(context, which, (application, deployments, fleet) -> {
      if (fleet.desired() == 0) {
        return gone(context, application, deployments, StepReport.alreadyDone(application.deployment() + " is scaled to 0"));
      }
      context.mayAct("scale " + application.deployment() + " to 0");
      return switch (deployments.scale(application.namespace(), application.deployment(), 0, fleet.version())) {
        case Answer.Value<Change> _ ->
            gone(
                context, application, deployments,
                StepReport.done(application.deployment() + " is scaled to 0, it were " + fleet.desired()));
        case Answer.Trouble<Change> trouble -> StepReport.failed(application.deployment() + " was not scaled: " + trouble.reason());
      };
    });
  }

  private static StepReport gone(StepContext context, KubernetesApplication application, Deployments deployments, StepReport well)
      throws InterruptedException {
    Instant end = context.now().plus(GONE_MAX);
    int left = -1;
    while (context.now().isBefore(end)) {
      if (deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet fleet)) {
        left = fleet.instances().size();
        if (fleet.desired() > 0) {
          Autoscaler scales = fleet.autoscaler();
          String by = scales == null ? "somebody" : "its autoscaler " + scales.name() + ", or somebody,";
          return StepReport.failed(by + " asked for " + fleet.desired() + " instances of " + application.deployment() + " meanwhile");
        }
        if (left == 0) {
          return said(well, "; none is left");
        }
      }
      context.progress(left < 0 ? "the instances cannot be seen" : left + " instances are still there");
      context.pause(PAUSE);
    }
    return left < 0
        ? StepReport.failed("whether instances of " + application.deployment() + " are left cannot be seen")
        : said(well, "; after " + GONE_MAX.toSeconds() + " s " + left + " have still not gone, and are not waited for");
  }

  private static StepReport said(StepReport report, String more) {
    return new StepReport(report.outcome(), report.reason() + more, report.findings(), null);
  }
}
