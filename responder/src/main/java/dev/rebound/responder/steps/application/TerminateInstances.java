package dev.rebound.responder.steps.application;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.ProxyRouting;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.Deployments.Departure;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Deployments.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Evicts the instances that fail, one at a time: the next one goes when an instance that was not there before is ready. Where the new one
 * fails too, or does not come, the instances are not the cause, and the step fails with all others untouched. An HAProxy before them takes
 * the one that has gone out and the new one in before the next goes. A repetition looks at what fails then.
 */
public final class TerminateInstances implements Step {
  /** How long an instance may need to go, and another one to be ready in its place. */
  static final Duration REPLACED_MAX = Duration.ofSeconds(90);
  /** How long a disruption budget is waited for. */
  static final Duration BUDGET_MAX = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Fleets.with(context, (application, deployments, fleet) -> new Round(context, application, deployments).run(fleet));
  }

  /** One attempt. */
  private record Round(StepContext context, KubernetesApplication application, Deployments deployments) {
    StepReport run(Fleet first) throws InterruptedException {
      var evicted = new ArrayList<String>();
      Fleet fleet = settled(first);
      while (true) {
        List<Instance> failing = Fleets.failing(fleet, context.now());
        if (failing.isEmpty()) {
          return evicted.isEmpty()
              ? StepReport.alreadyDone("no instance fails").with("terminated", "true")
              : StepReport.done("evicted and replaced: " + String.join(", ", evicted)).with("terminated", "true");
        }
        Instance worst = failing.getFirst();
        Set<String> before = uids(fleet);
        Optional<StepReport> kept = evict(worst);
        if (kept.isPresent()) {
          return kept.get();
        }
        evicted.add(worst.name());
        switch (replaced(worst, before)) {
          case Replacement.Here(Fleet now) -> {
            fleet = now;
            Optional<ProxyRouting> proxy = ProxyRouting.of(context, application);
            if (proxy.isPresent()) {
              proxy.get().followOne(deployments);
            }
          }
          case Replacement.Not(String because) ->
              {
                return StepReport.failed(
                    "evicted " + String.join(", ", evicted) + "; " + because
                        + ": the instances are not the cause, the others are left alone");
              }
        }
      }
    }

    /** What has just been started is ready soon, or fails: until then nobody knows which instances to take away. */
    private Fleet settled(Fleet first) throws InterruptedException {
      Instant end = context.now().plus(Fleets.STARTING_MAX);
      Fleet fleet = first;
      while (Fleets.failing(fleet, context.now()).isEmpty() && Fleets.starting(fleet) && context.now().isBefore(end)) {
        context.progress("waiting whether what has just been started will be ready");
        context.pause(PAUSE);
        if (deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet now)) {
          fleet = now;
        }
      }
      return fleet;
    }

    private static Set<String> uids(Fleet fleet) {
      var uids = new HashSet<String>();
      fleet.instances().forEach(each -> uids.add(each.uid()));
      return uids;
    }

    /** @return why it stays; empty where it goes */
    private Optional<StepReport> evict(Instance instance) throws InterruptedException {
      Instant end = context.now().plus(BUDGET_MAX);
      while (true) {
        context.mayAct("evict " + instance.name());
        switch (deployments.evict(application.namespace(), instance)) {
          case Answer.Value<Departure>(Departure how) when how != Departure.BUDGET -> {
            return Optional.empty();
          }
          case Answer.Value<Departure> budget -> {
            if (!context.now().isBefore(end)) {
              return Optional.of(
                  StepReport.refused(
                      "its PodDisruptionBudget has not let " + instance.name() + " go for " + BUDGET_MAX.toSeconds()
                          + " s: whether to go below it is a person's decision"));
            }
            context.progress("the PodDisruptionBudget does not let " + instance.name() + " go yet");
            context.pause(PAUSE);
          }
          case Answer.Trouble<Departure> trouble -> {
            return Optional.of(StepReport.failed(instance.name() + " was not evicted: " + trouble.reason()));
          }
        }
      }
    }

    private Replacement replaced(Instance gone, Set<String> before) throws InterruptedException {
      Instant end = context.now().plus(REPLACED_MAX);
      String last = "nothing took the place of " + gone.name();
      while (context.now().isBefore(end)) {
        context.progress("waiting for an instance in place of " + gone.name());
        if (deployments.fleet(application.namespace(), application.deployment()) instanceof Answer.Value<Fleet>(Fleet fleet)) {
          List<Instance> fresh = fleet.staying().stream().filter(each -> !before.contains(each.uid())).toList();
          if (fresh.stream().anyMatch(Instance::ready)) {
            return new Replacement.Here(fleet);
          }
          Optional<Instance> failed = fresh.stream().filter(each -> Fleets.fails(each, context.now())).findFirst();
          if (failed.isPresent()) {
            return new Replacement.Not("the new " + Fleets.told(failed.get()) + " fails, too");
          }
          last = fresh.isEmpty() ? last : "the new " + fresh.getFirst().name() + " was not ready within " + REPLACED_MAX.toSeconds() + " s";
        }
        context.pause(PAUSE);
      }
      return new Replacement.Not(last);
    }
  }

  /** Whether another instance took the place of an evicted one. */
  private sealed interface Replacement {
    record Here(Fleet now) implements Replacement {}

    record Not(String because) implements Replacement {}
  }
}
