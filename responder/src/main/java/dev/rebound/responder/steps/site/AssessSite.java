package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.dns.Told;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks, before anything is done: nothing of the lost site answers; a replica in the standby site does; its Deployments can be seen; a name
 * server of each zone tells something. A site that is fenced without a place to go to would be an outage of our own making.
 */
public final class AssessSite implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      List<String> answering = site.answering(context);
      if (!answering.isEmpty()) {
        return StepReport.refused("site " + site.name() + " answers: " + String.join(", ", answering) + "; it is not gone");
      }
      SiteReplicas replicas = SiteReplicas.of(context, site);
      var none = replicas.none(site.recovery().site());
      if (none.isPresent()) {
        return none.get();
      }
      List<String> missing = missing(context, site);
      if (!missing.isEmpty()) {
        return StepReport.failed(site.recovery().site() + " is not ready to take over: " + String.join("; ", missing));
      }
      var most = replicas.most().orElseThrow();
      String data =
          most.node().name() + " received up to " + most.standing().received() + ", " + SiteReplicas.lag(context, most.standing())
              + " bytes behind what was last seen acknowledged";
      return StepReport.done("nothing of " + site.name() + " answers; " + site.recovery().site() + " can take over: " + data)
          .with(SiteFailure.STANDBY_SITE, site.recovery().site()).with(SiteFailure.STANDBY_DATA, data);
    });
  }

  private static List<String> missing(StepContext context, LostSite site) {
    var missing = new ArrayList<String>();
    for (KubernetesApplication application : site.recovery().applications()) {
      try (var workloads = context.targets().workloads(application)) {
        if (workloads.deployments().fleet(application.namespace(), application.deployment()) instanceof Answer.Trouble<Fleet> trouble) {
          missing.add("Deployment " + application.deployment() + " cannot be seen: " + trouble.reason());
        }
      }
    }
    for (SwitchedName name : site.recovery().names()) {
      var told = context.targets().dns(name.zone()).look(name.name(), SwitchDns.LOOK).servers();
      if (told.values().stream().noneMatch(Told.Records.class::isInstance)) {
        missing.add("no name server tells anything of " + name.name());
      }
    }
    return missing;
  }
}
