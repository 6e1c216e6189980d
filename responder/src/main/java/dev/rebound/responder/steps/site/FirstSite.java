package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.Vantage;
import dev.rebound.core.plan.WayBack;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.dns.RecordSet;
import dev.rebound.targets.dns.RecordType;
import dev.rebound.targets.dns.Told;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.lease.SiteLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What users need beside the database before they go back to a site: its caches, its Deployments at 0, the names, its lease. */
final class FirstSite {
  private final StepContext context;
  private final WayBack way;
  private final List<String> missing = new ArrayList<>();

  private FirstSite(Returning returning) {
    this.context = returning.context();
    this.way = returning.way();
  }

  /**
   * Looks at all of it.
   *
   * @param instances takes what the standby site's applications ask for now
   * @return what is missing, each with what to do; empty where all is there
   */
  static List<String> missing(Returning returning, Map<String, Integer> instances) throws InterruptedException {
    var site = new FirstSite(returning);
    site.caches();
    site.applications();
    site.standby(instances);
    site.names();
    site.leases();
    return List.copyOf(site.missing);
  }

  private void caches() throws InterruptedException {
    Vantage vantage = context.plan().vantage();
    for (var component : context.plan().components().values()) {
      if (component instanceof Redis cache) {
        var here = cache.nodes().stream().filter(node -> vantage.siteOf(cache.name(), node.name()).equals(way.site())).toList();
        var answers = AtOnce.all(here, node -> context.targets().redis(cache, node).standing(Returning.LIMIT));
        if (!here.isEmpty() && answers.stream().noneMatch(Answer.Value.class::isInstance)) {
          missing.add("no server of " + cache.name() + " answers: start one in " + way.site() + " first");
        }
      }
    }
  }

  /** They start only after the database is verified, with the address that they are given then. */
  private void applications() {
    for (KubernetesApplication application : way.applications()) {
      String name = application.deployment() + " in " + way.site();
      if (application.replicas() == 0) {
        missing.add("the plan does not say how many instances " + name + " shall have: give it replicas");
      }
      desired(application, name).filter(desired -> desired > 0).ifPresent(desired ->
          missing.add(name + " asks for " + desired + " instances: scale it to 0 first, it is scaled up once its database is verified"));
    }
  }

  private void standby(Map<String, Integer> instances) {
    for (KubernetesApplication application : way.takeover().applications()) {
      desired(application, application.deployment() + " in " + way.from()).ifPresent(desired -> instances.put(application.name(), desired));
    }
  }

  private Optional<Integer> desired(KubernetesApplication application, String name) {
    try (var workloads = context.targets().workloads(application)) {
      return switch (workloads.deployments().fleet(application.namespace(), application.deployment())) {
        case Answer.Value<Fleet>(Fleet fleet) -> Optional.of(fleet.desired());
        case Answer.Trouble<Fleet> trouble -> {
          missing.add("Deployment " + name + " cannot be seen: " + trouble.reason());
          yield Optional.empty();
        }
      };
    }
  }

  private void names() {
    for (SwitchedName name : way.takeover().names()) {
      RecordType type = RecordType.valueOf(name.kind().name());
      List<RecordSet> told =
          context.targets().dns(name.zone()).look(name.name(), SwitchDns.LOOK).servers().values().stream()
              .filter(Told.Records.class::isInstance).map(Told.Records.class::cast).flatMap(each -> each.of(type).stream()).toList();
      var wished = new RecordSet(type, name.to(), name.ttl());
      if (told.isEmpty()) {
        missing.add("no name server tells anything of " + name.name());
      }
      told.stream().filter(set -> !set.values().equals(wished.values())).findFirst().ifPresent(set ->
          missing.add(name.name() + " leads to " + set.words() + ", and not to " + way.from() + ": somebody has changed it"));
    }
  }

  /** A site whose lease another one holds does not serve (docs/site-lease.md). */
  private void leases() {
    for (SiteFence fence : way.takeover().fences()) {
      if (fence instanceof SiteFence.Leased leased) {
        try (var keeper = context.targets().cluster(leased.api())) {
          if (!(keeper.lease(leased.namespace(), leased.lease()).look() instanceof Answer.Value<Optional<SiteLease.Held>>(var held)
              && held.filter(lease -> lease.holder().equals(way.site())).isPresent())) {
            missing.add(
                "the lease " + leased.namespace() + "/" + leased.lease() + " is not held by " + way.site() + ": give it back first");
          }
        }
      }
    }
  }
}
