package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.UnderLease;
import dev.rebound.targets.Answer;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.dns.Told;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks, before anything is done: nothing of the lost site answers; a replica in the standby site does, or there are backups to restore
 * there; its Deployments can be seen; a name server of each zone tells something. A site that is fenced without a place to go to would be
 * an outage of our own making.
 */
public final class AssessSite implements Step {
  /** Of listing the backups; the step has some seconds more. */
  private static final Duration LISTED = Duration.ofSeconds(10);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      List<String> answering = site.answering(context);
      if (!answering.isEmpty()) {
        return StepReport.refused("site " + site.name() + " answers: " + String.join(", ", answering) + "; it is not gone");
      }
      SiteReplicas replicas = SiteReplicas.of(context, site);
      Optional<SiteReplicas.Replica> most = replicas.most();
      var passedOver = new ArrayList<String>();
      Optional<Data> data = most.isPresent() ? most.map(each -> of(context, each)) : backups(context, site, replicas, passedOver);
      if (data.isEmpty()) {
        return StepReport.failed(
            "no replica of the database in " + site.recovery().site() + " answers" + replicas.why()
                + (passedOver.isEmpty() ? "" : "; and no backup is there: " + String.join("; ", passedOver)));
      }
      List<String> missing = missing(context, site);
      if (!missing.isEmpty()) {
        return StepReport.failed(site.recovery().site() + " is not ready to take over: " + String.join("; ", missing));
      }
      return StepReport.done("nothing of " + site.name() + " answers; " + site.recovery().site() + " can take over: " + data.get().says())
          .with(SiteFailure.STANDBY_SITE, site.recovery().site()).with(SiteFailure.STANDBY_DATA, data.get().says())
          .with(SiteFailure.SITE_DATA, data.get().from());
    });
  }

  /** @param from {@link SiteFailure#REPLICA} or {@link SiteFailure#BACKUP} */
  private record Data(String from, String says) {}

  private static Data of(StepContext context, SiteReplicas.Replica most) {
    return new Data(
        SiteFailure.REPLICA,
        most.node().name() + " received up to " + most.standing().received() + ", " + SiteReplicas.lag(context, most.standing())
            + " bytes behind what was last seen acknowledged");
  }

  /** That there is a backup at all; whether one is whole, the next step reads. @param passedOver takes why a source has none */
  private static Optional<Data> backups(StepContext context, LostSite site, SiteReplicas replicas, List<String> passedOver)
      throws InterruptedException {
    for (BackupSource source : site.recovery().database().backups()) {
      var backups = context.targets().backups(context.database(), source);
      switch (UnderLease.run(context, "listing the backups of " + source.word(), _ -> backups.list(LISTED))) {
        case Answer.Trouble<List<Backup>> trouble -> passedOver.add(source.word() + ": " + trouble.reason());
        case Answer.Value<List<Backup>>(List<Backup> all) when all.isEmpty() -> passedOver.add(source.word() + " holds no backup");
        case Answer.Value<List<Backup>> _ -> {
          return Optional.of(
              new Data(
                  SiteFailure.BACKUP, "no replica answers" + replicas.why() + "; a backup of " + source.word() + " is to be restored"));
        }
      }
    }
    return Optional.empty();
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
