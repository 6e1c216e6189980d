package dev.rebound.responder.steps.application;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts.Hindrance;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sees that an image does not run: no instance can get it, or each one crashes again and again. */
final class ImageWatch implements Hindrance {
  /** Why a container has no image, beyond the first try. Source: Kubernetes, pkg/kubelet/images/types.go. */
  private static final Set<String> NO_IMAGE = Set.of("ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");
  /** Restarts after which one is given up: the third wait of its crash loop, 40 s, is not waited for (Kubernetes, "Pod lifecycle"). */
  static final int RESTARTS_MAX = 2;
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final StepContext context;
  private final KubernetesApplication application;
  private final Deployments deployments;
  private Instant next = Instant.MIN;

  ImageWatch(StepContext context, KubernetesApplication application, Deployments deployments) {
    this.context = context;
    this.application = application;
    this.deployments = deployments;
  }

  @Override
  public Optional<StepReport> look(Rollout rollout) {
    if (context.now().isBefore(next)) {
      return Optional.empty();
    }
    next = context.now().plus(BETWEEN);
    if (!(deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet fleet))) {
      return Optional.empty();
    }
    List<Instance> staying = fleet.staying();
    return staying.isEmpty() || !staying.stream().allMatch(ImageWatch::hopeless)
        ? Optional.empty()
        : Optional.of(StepReport.failed("the image does not run: " + Fleets.told(staying.getFirst())));
  }

  private static boolean hopeless(Instance instance) {
    boolean crashes = instance.trouble().equals("CrashLoopBackOff") && instance.restarts() >= RESTARTS_MAX;
    return !instance.ready() && (NO_IMAGE.contains(instance.trouble()) || crashes);
  }
}
