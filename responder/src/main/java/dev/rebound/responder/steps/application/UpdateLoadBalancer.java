package dev.rebound.responder.steps.application;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.KubernetesApplication.ProxyBackend;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.haproxy.HaProxy;
import dev.rebound.targets.haproxy.HaProxy.Server;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Endpoint;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Waits until the Service leads users to every ready instance and to none that is not, which Kubernetes does by itself, and makes the
 * servers of the HAProxy in front of it do the same: new ones first, then those that lead nowhere are cut off. Where nothing is ready,
 * nothing is cut. A repetition finds what is right already and leaves it.
 */
public final class UpdateLoadBalancer implements Step {
  /** How long the Service may take to follow its instances: the endpoint controller batches changes for about a second. */
  static final Duration FOLLOWS_MAX = Duration.ofSeconds(15);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return lead(context, context.application());
  }

  /** The same with any Deployment. */
  public static StepReport lead(StepContext context, KubernetesApplication which) throws InterruptedException {
    Routing routing = which.routing();
    if (routing == null) {
      return StepReport.done("the plan names no Service: whether users reach the instances is what its address said");
    }
    return Fleets.with(context, which, (application, deployments, first) -> {
      Instant end = context.now().plus(FOLLOWS_MAX);
      while (true) {
        Seen seen = see(application, deployments, routing.service());
        boolean late = !context.now().isBefore(end);
        if (seen.settled() || late && seen.others()) {
          return led(context, routing, seen);
        }
        if (late) {
          return StepReport.failed(seen.says());
        }
        context.progress(seen.says());
        context.pause(PAUSE);
      }
    });
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

  private static StepReport led(StepContext context, Routing routing, Seen seen) {
    List<Endpoint> ready = seen.ready();
    String service =
        seen.settled()
            ? "Service " + routing.service() + " leads users to all " + ready.size() + " ready instances and to no other"
            : "Service " + routing.service() + " leads users to all ready instances and to pods that are not of this Deployment, "
                + ready.size() + " together";
    ProxyBackend backend = routing.proxy();
    if (backend == null) {
      return StepReport.done(service);
    }
    HaProxy proxy = context.targets().haProxy(backend.socket());
    return switch (proxy.servers(backend.backend(), LIMIT)) {
      case Answer.Trouble<Map<String, Server>> trouble ->
          StepReport.failed(service + "; HAProxy " + backend.backend() + " cannot be seen: " + trouble.reason());
      case Answer.Value<Map<String, Server>>(Map<String, Server> servers) ->
          moved(context, proxy, backend.backend(), ProxyMoves.between(servers, ready), service);
    };
  }

  private static StepReport moved(StepContext context, HaProxy proxy, String backend, ProxyMoves moves, String service) {
    Stream<Supplier<Answer<Change>>> points = moves.point().entrySet().stream().map(each -> () -> {
      context.mayAct("point HAProxy's " + backend + "/" + each.getKey() + " at " + each.getValue().address());
      return proxy.point(backend, each.getKey(), each.getValue().address(), each.getValue().port(), LIMIT);
    });
    Stream<Supplier<Answer<Change>>> cuts = moves.cut().stream().map(server -> () -> {
      context.mayAct("cut HAProxy's " + backend + "/" + server + " off");
      return proxy.cut(backend, server, LIMIT);
    });
    for (Supplier<Answer<Change>> act : Stream.concat(points, cuts).toList()) {
      if (act.get() instanceof Answer.Trouble<Change>(Outcome _, String reason)) {
        return StepReport.failed(service + "; HAProxy " + backend + " does not yet: " + reason);
      }
    }
    if (!moves.unserved().isEmpty()) {
      return StepReport.failed(
          service + "; HAProxy " + backend + " has no server for " + moves.unserved().size() + " of them ("
              + moves.unserved().stream().map(Endpoint::address).collect(Collectors.toCollection(TreeSet::new)) + "): add servers to it");
    }
    return moves.none()
        ? StepReport.alreadyDone(service + "; HAProxy " + backend + ", too")
        : StepReport.done(
            service + "; HAProxy " + backend + ", too: " + moves.point().size() + " servers pointed anew, "
                + moves.cut().size() + " cut off");
  }
}
