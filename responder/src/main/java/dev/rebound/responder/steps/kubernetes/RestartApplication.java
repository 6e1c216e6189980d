package dev.rebound.responder.steps.kubernetes;

import static dev.rebound.contracts.IncidentEvent.Outcome.FAILED;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts.Hindrance;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rolling restart of each application on the recovered component, marked with the recovery's id so that it happens once, and
 * awaited as {@code kubectl rollout status} would. How many instances go at once is the Deployment's own strategy. An HAProxy before it
 * follows, for each new instance has a new address.
 */
public final class RestartApplication implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String marker = context.request().recovery().value();
    List<String> restarted = new ArrayList<>();
    for (KubernetesApplication application : concerned(context)) {
      try (var workloads = context.targets().workloads(application)) {
        context.mayAct("restart " + application.deployment());
        if (workloads.rollingRestart(application.namespace(), application.deployment(), marker)
            instanceof Answer.Trouble<Change>(Outcome outcome, String reason)) {
          return StepReport.failed(application.deployment() + " was not restarted: " + reason);
        }
        Optional<ProxyRouting> proxy = ProxyRouting.of(context, application);
        Hindrance follows = proxy.map(each -> each.following(workloads.deployments())).orElse(_ -> Optional.empty());
        Optional<StepReport> trouble = Rollouts.await(context, workloads, application, follows);
        if (trouble.isEmpty() && proxy.isPresent()) {
          trouble = Optional.of(UserRouting.lead(context, application)).filter(led -> led.outcome() == FAILED);
        }
        if (trouble.isPresent()) {
          return trouble.get();
        }
        restarted.add(application.namespace() + "/" + application.deployment());
      }
    }
    return restarted.isEmpty()
        ? StepReport.alreadyDone("no application has to be restarted for it")
        : StepReport.done("serving with the new connection: " + String.join(", ", restarted));
  }

  /** What depends on a database holds sessions to the old one; of a cache, only who knows it by an address that was changed. */
  private static List<KubernetesApplication> concerned(StepContext context) {
    return context.plan().database(context.request().component()).isPresent()
        ? context.applications()
        : context.applications().stream().filter(application -> context.connection(application).isPresent()).toList();
  }
}
