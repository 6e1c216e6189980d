package dev.rebound.responder.steps.application;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import dev.rebound.targets.kubernetes.Deployments.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks at every instance of the deployment; changes nothing. Findings: {@code instances} ({@code well}, {@code some-fail},
 * {@code all-fail}), {@code release} ({@code new} where all fail, the present release is younger than {@link #NEW_MAX} and there is one
 * before it), {@code previousRelease} to go back to. That one is a fact before anything is changed: after the way back it is the present
 * release, and a repetition must not take the failed one for the release before it.
 */
public final class IdentifyInstances implements Step {
  /** A release that is older has served: instances that all fail now fail for another reason. */
  static final Duration NEW_MAX = Duration.ofHours(1);
  /** Names told of instances that fail. */
  private static final int TOLD_MAX = 5;

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    if (!context.isKubernetesApplication()) {
      return StepReport.refused(
          "the plan names no Deployment of " + context.request().component() + ": a person looks after its instances");
    }
    return Fleets.with(context, (application, deployments, fleet) ->
        fleet.desired() == 0
            ? StepReport.refused(application.deployment() + " is scaled to 0: whether it shall run at all is a person's decision")
            : seen(context.now(), fleet));
  }

  private static StepReport seen(Instant now, Fleet fleet) {
    List<Instance> failing = Fleets.failing(fleet, now);
    long ready = Fleets.ready(fleet);
    String instances = failing.isEmpty() && ready >= fleet.desired() ? "well" : ready == 0 ? "all-fail" : "some-fail";
    Optional<Release> back = instances.equals("all-fail") ? fleet.previous().filter(_ -> isNew(fleet, now)) : Optional.empty();
    StepReport report =
        StepReport.done(ready + " of " + fleet.desired() + " instances are ready" + told(failing) + released(fleet) + scaled(fleet))
            .with("instances", instances)
            .with("release", back.isPresent() ? "new" : "old");
    return back.map(release -> report.with("previousRelease", release.name())).orElse(report);
  }

  private static boolean isNew(Fleet fleet, Instant now) {
    return fleet.releases().getFirst().since().plus(NEW_MAX).isAfter(now);
  }

  private static String told(List<Instance> failing) {
    return failing.isEmpty()
        ? "; none fails."
        : "; " + failing.size() + " fail: " + failing.stream().limit(TOLD_MAX).map(Fleets::told).collect(Collectors.joining(", "))
            + (failing.size() > TOLD_MAX ? " and others." : ".");
  }

  private static String released(Fleet fleet) {
    if (fleet.releases().isEmpty()) {
      return " Its releases are not known.";
    }
    Release present = fleet.releases().getFirst();
    return " The release " + String.join(", ", present.images()) + " is of " + present.since()
        + fleet.previous().map(before -> ", before it was " + String.join(", ", before.images()) + ".")
            .orElse(", and none before it is kept.");
  }

  private static String scaled(Fleet fleet) {
    var autoscaler = fleet.autoscaler();
    return autoscaler == null ? "" : " " + autoscaler.name() + " scales it between " + autoscaler.min() + " and " + autoscaler.max() + ".";
  }
}
