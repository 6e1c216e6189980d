package dev.rebound.responder.steps.application;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Watches whether the instances stay ready and none of their containers starts again; changes nothing. */
public final class WatchApplication implements Step {
  /** Longer than the first two waits of a crash loop (10 s, 20 s; Kubernetes, "Pod lifecycle", container restart policy). */
  static final Duration WATCHED = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Fleets.with(context, (application, deployments, first) -> {
      Instant end = context.now().plus(WATCHED);
      int restarts = restarts(first);
      Fleet now = first;
      while (context.now().isBefore(end)) {
        List<Instance> failing = Fleets.failing(now, context.now());
        if (!failing.isEmpty()) {
          return StepReport.failed(Fleets.told(failing.getFirst()) + " fails again after the recovery");
        }
        if (restarts(now) > restarts) {
          return StepReport.failed("a container started again after the recovery: " + restarts(now) + " restarts, it were " + restarts);
        }
        context.progress(Fleets.ready(now) + " of " + now.desired() + " instances are ready");
        context.pause(PAUSE);
        if (deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet fleet)) {
          restarts = Math.min(restarts, restarts(fleet));
          now = fleet;
        }
      }
      return StepReport.done(
          Fleets.ready(now) + " of " + now.desired() + " instances were ready for " + WATCHED.toSeconds() + " s, and none started again");
    });
  }

  /** Of those that stay: one that is replaced takes its count with it. */
  private static int restarts(Fleet fleet) {
    return fleet.staying().stream().mapToInt(Instance::restarts).sum();
  }
}
