package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.SiteHoldings.Configuration;
import dev.rebound.core.plan.SiteHoldings.ManifestFolder;
import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.kubernetes.Manifest;
import dev.rebound.targets.kubernetes.Manifests.Applied;
import dev.rebound.targets.kubernetes.Manifests.Result;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import dev.rebound.targets.kubernetes.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Applies the manifests of the standby site, object by object, each by create or by a merge with its resource version, and sees that its
 * configuration is there. Nothing starts by it: a Deployment is created with no instance, and the number of an existing one is left as it
 * is; instances that run already are told.
 */
public final class ActivateSite implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      if (context.argumentOr(SiteFailure.SITE_FENCE, "").isEmpty()) {
        return StepReport.refused("site " + site.name() + " is not fenced");
      }
      SiteHoldings holdings = site.recovery().holdings();
      ManifestFolder folder = holdings.manifests();
      StepReport applied = folder == null ? StepReport.alreadyDone("the plan names no manifests") : apply(context, site, folder);
      if (!applied.well()) {
        return applied;
      }
      List<String> lacks = lacks(context, holdings.configuration());
      return lacks.isEmpty() ? applied.with(SiteFailure.SITE_DATA, context.argumentOr(SiteFailure.SITE_DATA, SiteFailure.REPLICA))
          : StepReport.failed(site.recovery().site() + " lacks configuration: " + String.join("; ", lacks));
    });
  }

  private static StepReport apply(StepContext context, LostSite site, ManifestFolder folder) {
    return switch (context.targets().manifests(folder.folder())) {
      case Answer.Trouble<List<Manifest>> trouble -> StepReport.refused(trouble.reason());
      case Answer.Value<List<Manifest>>(List<Manifest> all) -> {
        try (Workloads cluster = context.targets().cluster(folder.api())) {
          yield apply(context, site, cluster, all);
        }
      }
    };
  }

  private static StepReport apply(StepContext context, LostSite site, Workloads cluster, List<Manifest> all) {
    var running = new ArrayList<String>();
    int created = 0;
    int changed = 0;
    for (Manifest manifest : all) {
      context.mayAct("apply " + manifest.who());
      switch (cluster.manifests().apply(manifest)) {
        case Answer.Trouble<Applied> trouble -> {
          return StepReport.failed(manifest.who() + " (" + manifest.place() + ") was not applied: " + trouble.reason());
        }
        case Answer.Value<Applied>(Applied applied) -> {
          created += applied.result() == Result.CREATED ? 1 : 0;
          changed += applied.result() == Result.CHANGED ? 1 : 0;
          if (applied.instances() > 0) {
            running.add(manifest.name() + " asks for " + applied.instances() + " instances already");
          }
        }
      }
      context.progress("applied " + manifest.who());
    }
    String said =
        all.size() + " objects of " + site.recovery().site() + " are there, " + created + " created and " + changed + " changed"
            + (running.isEmpty() ? "" : "; " + String.join(", ", running));
    return created + changed == 0 ? StepReport.alreadyDone(said) : StepReport.done(said);
  }

  private static List<String> lacks(StepContext context, List<Configuration> all) {
    var lacks = new ArrayList<String>();
    for (Configuration each : all) {
      try (Workloads cluster = context.targets().cluster(each.api())) {
        each.keys().forEach(key -> lack(cluster, each, key).ifPresent(lacks::add));
      }
    }
    return lacks;
  }

  private static Optional<String> lack(Workloads cluster, Configuration each, String key) {
    Holder holder = each.holder() == SiteHoldings.Holder.SECRET ? Holder.SECRET : Holder.CONFIG_MAP;
    String what = (holder == Holder.SECRET ? "Secret " : "ConfigMap ") + each.namespace() + "/" + each.name() + ", key " + key;
    return switch (cluster.read(new KeyRef(holder, each.namespace(), each.name(), key))) {
      case Answer.Trouble<Optional<HeldText>> trouble -> Optional.of(what + ": " + trouble.reason());
      case Answer.Value<Optional<HeldText>>(var held) ->
          held.filter(text -> !text.value().isBlank()).isPresent() ? Optional.empty() : Optional.of(what + " is missing or empty");
    };
  }
}
