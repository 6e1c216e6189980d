package dev.rebound.responder.steps.application;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How the steps see the deployment that a recovery is about. */
final class Fleets {
  /** An instance that is not ready may still be starting for so long; a container that Kubernetes says fails is not waited for. */
  static final Duration STARTING_MAX = Duration.ofSeconds(30);

  private Fleets() {}

  /** What a step does with the deployment as it is. */
  interface Work {
    StepReport on(KubernetesApplication application, Deployments deployments, Fleet fleet) throws InterruptedException;
  }

  /** Reads the deployment and does the step's work with it; an API that gives nothing fails the attempt. */
  static StepReport with(StepContext context, Work work) throws InterruptedException {
    return with(context, context.application(), work);
  }

  /** The same with any Deployment. */
  static StepReport with(StepContext context, KubernetesApplication application, Work work) throws InterruptedException {
    try (var workloads = context.targets().workloads(application)) {
      Deployments deployments = workloads.deployments();
      return switch (deployments.fleet(application.namespace(), application.deployment())) {
        case Answer.Value<Fleet>(Fleet fleet) -> work.on(application, deployments, fleet);
        case Answer.Trouble<Fleet> trouble -> StepReport.failed(application.deployment() + " cannot be seen: " + trouble.reason());
      };
    }
  }

  /** Not ready, and not for being young. */
  static boolean fails(Instance instance, Instant now) {
    Instant started = instance.startedAt();
    boolean young = started == null || started.plus(STARTING_MAX).isAfter(now);
    return !instance.leaving() && !instance.ready() && (!instance.trouble().isEmpty() || !young);
  }

  /** Whether instances are neither ready nor known to fail. */
  static boolean starting(Fleet fleet) {
    return fleet.staying().stream().anyMatch(each -> !each.ready() && each.trouble().isEmpty());
  }

  static List<Instance> failing(Fleet fleet, Instant now) {
    return fleet.instances().stream().filter(each -> fails(each, now)).toList();
  }

  static long ready(Fleet fleet) {
    return fleet.staying().stream().filter(Instance::ready).count();
  }

  /** An instance and what is wrong with it, for people. */
  static String told(Instance instance) {
    return instance.name() + " (" + (instance.trouble().isEmpty() ? "not ready" : instance.trouble())
        + (instance.restarts() == 0 ? "" : ", restarted " + instance.restarts() + " times") + ")";
  }
}
