package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Endpoint;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Waits until an application's Service leads users to every ready instance and to none that is not, which Kubernetes does by itself, and
 * makes the servers of the HAProxy in front of it do the same: new ones first, then those that lead nowhere are cut off. Where nothing is
 * ready, nothing is cut. What is right already is left.
 */
public final class UserRouting {
  /** How long the Service may take to follow its instances: the endpoint controller batches changes for about a second. */
  static final Duration FOLLOWS_MAX = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private UserRouting() {}

  /** Leads users to the application's instances, where its plan names the Service. */
  public static StepReport lead(StepContext context, KubernetesApplication application) throws InterruptedException {
    Routing routing = application.routing();
    if (routing == null) {
      return StepReport.done("the plan names no Service: whether users reach the instances is what its address said");
    }
    try (var workloads = context.targets().workloads(application)) {
      Deployments deployments = workloads.deployments();
      Instant end = context.now().plus(FOLLOWS_MAX);
      while (true) {
        Seen seen = see(application, deployments, routing.service());
        boolean late = !context.now().isBefore(end);
        if (seen.settled() || late && seen.others()) {
          return led(context, application, routing, seen);
        }
        if (late) {
          return StepReport.failed(seen.says());
        }
        context.progress(seen.says());
        context.pause(PAUSE);
      }
    }
  }

  /**
   * Where the Service leads, beside where it should.
   *
   * @param ready endpoints that users are led to
   * @param settled whether they are the ready instances, at least one, and no other
   * @param others whether they are the ready instances and pods that are none of this Deployment: a canary has a Deployment of its own
   */
  private record Seen(List<Endpoint> ready, boolean settled, boolean others, String says) {
    static Seen nothing(String says) {
      return new Seen(List.of(), false, false, says);
    }
  }

  private static Seen see(KubernetesApplication application, Deployments deployments, String service) {
    if (!(deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet fleet))) {
      return Seen.nothing(application.deployment() + " cannot be seen");
    }
    return switch (deployments.endpoints(application.namespace(), service)) {
      case Answer.Trouble<List<Endpoint>> trouble ->
          Seen.nothing("Service " + service + " cannot be seen: " + trouble.reason());
      case Answer.Value<List<Endpoint>>(List<Endpoint> all) -> {
        List<Endpoint> ready = all.stream().filter(Endpoint::ready).toList();
        Set<String> led = ready.stream().map(Endpoint::uid).collect(Collectors.toSet());
        Set<String> should = fleet.staying().stream().filter(Instance::ready).map(Instance::uid).collect(Collectors.toSet());
        Set<String> own = fleet.instances().stream().map(Instance::uid).collect(Collectors.toSet());
        boolean served = !should.isEmpty() && led.containsAll(should);
        yield new Seen(
            ready, served && led.equals(should), served && led.stream().allMatch(uid -> should.contains(uid) || !own.contains(uid)),
            "Service " + service + " leads to " + led.size() + " instances, " + should.size() + " are ready"
                + (led.size() == should.size() && !led.equals(should) ? ", and not to the same" : ""));
      }
    };
  }

  private static StepReport led(StepContext context, KubernetesApplication application, Routing routing, Seen seen) {
    String service =
        seen.settled()
            ? "Service " + routing.service() + " leads users to all " + seen.ready().size() + " ready instances and to no other"
            : "Service " + routing.service() + " leads users to all ready instances and to pods that are not of this Deployment, "
                + seen.ready().size() + " together";
    Optional<StepReport> proxy = ProxyRouting.of(context, application).map(each -> each.lead(seen.ready(), List.of()));
    return proxy
        .map(report -> new StepReport(report.outcome(), service + "; " + report.reason(), report.findings(), null))
        .orElseGet(() -> StepReport.done(service));
  }
}
