package dev.rebound.responder.steps.application;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts.Hindrance;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Workloads.Rollout;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sees what keeps a rollout from its end: instances that are not ready, and whoever changes the number that is asked for. */
public final class InstanceWatch implements Hindrance {
  /** Instances that are named; the others are counted. */
  static final int NAMED_MAX = 3;
  /** One change is the step's own, or anybody's; with more somebody fights. */
  static final int CHANGES_MIN = 2;

  private final KubernetesApplication application;
  private final Deployments deployments;
  private final Hindrance image;
  private int desired = -1;
  private int changes;

  /** @param image what sees that an image does not run */
  public InstanceWatch(KubernetesApplication application, Deployments deployments, Hindrance image) {
    this.application = application;
    this.deployments = deployments;
    this.image = image;
  }

  @Override
  public Optional<StepReport> look(Rollout rollout) {
    if (desired >= 0 && rollout.desired() != desired) {
      changes++;
    }
    desired = rollout.desired();
    return image.look(rollout);
  }

  @Override
  public String told() {
    return deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet fleet)
        ? notReady(fleet) + fought(fleet.autoscaler())
        : fought(null);
  }

  private static String notReady(Fleet fleet) {
    var waiting = fleet.staying().stream().filter(each -> !each.ready()).toList();
    if (waiting.isEmpty()) {
      return "";
    }
    int more = waiting.size() - NAMED_MAX;
    return "; not ready: " + waiting.stream().limit(NAMED_MAX).map(Fleets::told).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private String fought(@Nullable Autoscaler scales) {
    if (changes < CHANGES_MIN) {
      return "";
    }
    String by = scales == null ? "" : ", by " + scales.name() + " (" + scales.min() + " to " + scales.max() + ") or by somebody";
    return "; the number that is asked for was changed " + changes + " times meanwhile, at last to " + desired + by;
  }
}
