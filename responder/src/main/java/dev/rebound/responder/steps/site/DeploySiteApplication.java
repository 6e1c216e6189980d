package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.application.InstanceWatch;
import dev.rebound.responder.steps.kubernetes.Rollouts;
import dev.rebound.responder.steps.kubernetes.UserRouting;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Workloads;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Scales the Deployments of the site that is to serve up from standby, one after the other, each to what the plan wants and its
 * autoscaler allows, waits until every instance is ready, and leads users to them where the plan says how they come. Who has asked for
 * as many or more is left alone.
 */
public final class DeploySiteApplication implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      var told = new ArrayList<String>();
      boolean acted = false;
      for (KubernetesApplication application : site.recovery().applications()) {
        try (var workloads = context.targets().workloads(application)) {
          Scaled scaled = scale(context, application, workloads);
          if (scaled.trouble() != null) {
            return StepReport.failed(scaled.trouble());
          }
          acted |= scaled.acted();
          var watch = new InstanceWatch(application, workloads.deployments(), _ -> Optional.empty());
          Optional<StepReport> trouble = Rollouts.await(context, workloads, application, watch);
          if (trouble.isPresent()) {
            return trouble.get();
          }
          if (application.routing() != null) {
            StepReport led = UserRouting.lead(context, application);
            if (!led.well()) {
              return led;
            }
          }
          told.add(scaled.wanted() + " instances of " + application.deployment() + " are ready");
        }
      }
      String said = told.isEmpty() ? "the plan names no application for " + site.recovery().site() : String.join("; ", told);
      return acted ? StepReport.done(said) : StepReport.alreadyDone(said);
    });
  }

  private record Scaled(int wanted, boolean acted, @org.jspecify.annotations.Nullable String trouble) {}

  private static Scaled scale(StepContext context, KubernetesApplication application, Workloads workloads) {
    var deployments = workloads.deployments();
    String deployment = application.deployment();
    return switch (deployments.fleet(application.namespace(), deployment)) {
      case Answer.Trouble<Fleet> trouble -> new Scaled(0, false, deployment + " cannot be seen: " + trouble.reason());
      case Answer.Value<Fleet>(Fleet fleet) -> {
        Autoscaler autoscaler = fleet.autoscaler();
        int wanted = autoscaler == null ? application.replicas() : Math.min(application.replicas(), autoscaler.max());
        if (fleet.desired() >= wanted) {
          yield new Scaled(fleet.desired(), false, null);
        }
        context.mayAct("scale " + deployment + " to " + wanted);
        yield deployments.scale(application.namespace(), deployment, wanted, fleet.version()) instanceof Answer.Trouble<Change> trouble
            ? new Scaled(wanted, false, deployment + " was not scaled: " + trouble.reason()) : new Scaled(wanted, true, null);
      }
    };
  }
}
