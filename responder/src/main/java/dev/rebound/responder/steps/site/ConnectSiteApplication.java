package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Repointing;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Leads the standby site's applications to its database, where the plan says that their address stands: to the promoted replica, or to the
 * database that was restored. As a rule they run no instance yet. Instances that a site keeps warm were started with what stood there
 * before, and hold sessions to it: they are replaced, once in a recovery, and awaited by the next step. Repeated, it changes nothing.
 */
public final class ConnectSiteApplication implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      StepReport led = lead(context, site);
      return led.well() ? replaceWarm(context, led) : led;
    });
  }

  private static StepReport lead(StepContext context, LostSite site) {
    if (context.argumentOr(SiteFailure.SITE_DATA, "").equals(SiteFailure.BACKUP)) {
      return new Repointing(context, uri(context.argument(Restore.RESTORED_URL)), Optional.of(context.argument(Restore.PLACE))).run();
    }
    String primary = context.argument("candidate");
    return new Repointing(context, uri(site.recovery().replica(primary).url()), Optional.empty()).run();
  }

  /** What is done where a connection was changed already is no less: an attempt may have ended between the change and the restart. */
  private static StepReport replaceWarm(StepContext context, StepReport led) {
    var replaced = new ArrayList<String>();
    for (KubernetesApplication application : context.applications()) {
      String deployment = application.deployment();
      try (var workloads = context.targets().workloads(application)) {
        switch (workloads.rollout(application.namespace(), deployment)) {
          case Answer.Trouble<Rollout> trouble -> {
            return StepReport.failed(deployment + " cannot be seen: " + trouble.reason());
          }
          case Answer.Value<Rollout>(Rollout now) when now.desired() == 0 -> {}
          case Answer.Value<Rollout>(Rollout now) -> {
            context.mayAct("restart " + deployment);
            switch (workloads.rollingRestart(application.namespace(), deployment, context.request().recovery().value())) {
              case Answer.Trouble<Change> trouble -> {
                return StepReport.failed(deployment + " was not restarted: " + trouble.reason());
              }
              case Answer.Value<Change>(Change change) when change == Change.ALREADY -> {}
              case Answer.Value<Change> _ -> replaced.add("the " + now.desired() + " running instances of " + deployment);
            }
          }
        }
      }
    }
    return replaced.isEmpty() ? led
        : StepReport.done(led.reason() + "; replaced, because they knew the database before it: " + String.join(", ", replaced));
  }

  private static URI uri(String jdbc) {
    return URI.create(jdbc.replaceFirst("^jdbc:", ""));
  }
}
