package dev.rebound.responder.steps.postgres.barrier;

import dev.rebound.core.plan.Barrier;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Workloads;
import java.time.Duration;
import java.time.Instant;

/**
 * Scales the instance's StatefulSet to 0 and waits until no pod of it is there. A pod on a node that is gone stays in the API until
 * somebody removes it: then nobody can tell whether it lives, and the barrier does not hold.
 */
final class StatefulSetBarrier {
  /** How long a pod may take to go. */
  private static final Duration GONE_MAX = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private StatefulSetBarrier() {}

  static Hold raise(StepContext context, Barrier.StatefulSet set) throws InterruptedException {
    String name = "stateful-set:" + set.namespace() + "/" + set.name();
    try (Workloads cluster = context.targets().cluster(set.api())) {
      context.mayAct("scale " + name + " to 0");
      if (cluster.scaleToZero(set.namespace(), set.name()) instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
        return new Hold.Open(name, reason);
      }
      Instant limit = context.now().plus(GONE_MAX);
      String seen = "its pods were not seen";
      while (context.now().isBefore(limit)) {
        switch (cluster.pods(set.namespace(), set.name())) {
          case Answer.Value<Integer>(Integer pods) when pods == 0 -> {
            return new Hold.Held(name, "");
          }
          case Answer.Value<Integer>(Integer pods) -> seen = "its pod is still there after " + GONE_MAX.toSeconds() + " s";
          case Answer.Trouble<Integer>(Outcome outcome, String reason) -> seen = reason;
        }
        context.progress("waiting until the pod of " + name + " is gone");
        Thread.sleep(PAUSE);
      }
      return new Hold.Open(name, seen);
    }
  }
}
