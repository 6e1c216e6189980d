package dev.rebound.responder.steps.kubernetes;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.KubernetesApplication.ProxyBackend;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts.Hindrance;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The HAProxy before an application's Service. Its servers are looked at before each change, and what is right is left. */
public final class ProxyRouting {
  /** Of a call of HAProxy. */
  private static final Duration LIMIT = Duration.ofSeconds(2);
  /** A rollout is looked at far more often; an instance is not replaced in less. */
  private static final Duration FOLLOWS_EVERY = Duration.ofSeconds(1);

  /** The endpoint controller batches changes for about a second. */
  private static final Duration SERVICE_MAX = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final StepContext context;
  private final KubernetesApplication application;
  private final String service;
  private final String backend;
  private final HaProxy proxy;

  private ProxyRouting(StepContext context, KubernetesApplication application, String service, ProxyBackend backend) {
    this.context = context;
    this.application = application;
    this.service = service;
    this.backend = backend.backend();
    this.proxy = context.targets().haProxy(backend.socket());
  }

  /** Empty where the plan names none for the application. */
  public static Optional<ProxyRouting> of(StepContext context, KubernetesApplication application) {
    Routing routing = application.routing();
    return routing == null || routing.proxy() == null
        ? Optional.empty()
        : Optional.of(new ProxyRouting(context, application, routing.service(), routing.proxy()));
  }

  /**
   * Leads users to these endpoints: new ones first, then the servers that lead elsewhere are cut off.
   *
   * @param left endpoints whose servers are left as they are
   */
  StepReport lead(List<Endpoint> ready, List<Endpoint> left) {
    return switch (proxy.servers(backend, LIMIT)) {
      case Answer.Trouble<Map<String, Server>> trouble ->
          StepReport.failed("HAProxy " + backend + " cannot be seen: " + trouble.reason());
      case Answer.Value<Map<String, Server>>(Map<String, Server> servers) -> moved(ProxyMoves.between(servers, ready, left));
    };
  }

  private StepReport moved(ProxyMoves moves) {
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
        return StepReport.failed("HAProxy " + backend + " does not yet: " + reason);
      }
    }
    if (!moves.unserved().isEmpty()) {
      return StepReport.failed(
          "HAProxy " + backend + " has no server for " + moves.unserved().size() + " of them ("
              + moves.unserved().stream().map(Endpoint::address).collect(Collectors.toCollection(TreeSet::new)) + "): add servers to it");
    }
    return moves.none()
        ? StepReport.alreadyDone("HAProxy " + backend + ", too")
        : StepReport.done(
            "HAProxy " + backend + ", too: " + moves.point().size() + " servers pointed anew, " + moves.cut().size() + " cut off");
  }

  /**
   * Leads users to what is ready now, while instances are being replaced: each new one serves at once, and what has gone is taken out. The
   * servers of instances that are neither ready nor going are left, for they may be ready again. Where nothing is ready, or cannot be seen,
   * nothing is done; a trouble of HAProxy is told when all instances are there.
   *
   * @return whether the Service leads to each ready instance
   */
  private boolean follow(Deployments deployments) {
    if (!(deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet fleet)
        && deployments.endpoints(application.namespace(), service) instanceof Answer.Value<List<Endpoint>>(List<Endpoint> all))) {
      return false;
    }
    List<Endpoint> ready = all.stream().filter(Endpoint::ready).toList();
    Set<String> staying = fleet.staying().stream().map(Instance::uid).collect(Collectors.toSet());
    if (!ready.isEmpty()) {
      lead(ready, all.stream().filter(each -> !each.ready() && staying.contains(each.uid())).toList());
    }
    Set<String> led = ready.stream().map(Endpoint::uid).collect(Collectors.toSet());
    return fleet.staying().stream().filter(Instance::ready).allMatch(each -> led.contains(each.uid()));
  }

  /** Leads users to an instance that has just become ready, as soon as the Service does. */
  public void followOne(Deployments deployments) throws InterruptedException {
    Instant end = context.now().plus(SERVICE_MAX);
    while (!follow(deployments) && context.now().isBefore(end)) {
      context.progress("leading users to the new instance of " + application.deployment());
      context.pause(PAUSE);
    }
  }

  /** Follows a rollout, about once a second; is never in its way. */
  Hindrance following(Deployments deployments) {
    var next = new Instant[] {context.now()};
    return _ -> {
      if (!context.now().isBefore(next[0])) {
        follow(deployments);
        next[0] = context.now().plus(FOLLOWS_EVERY);
      }
      return Optional.empty();
    };
  }
}
