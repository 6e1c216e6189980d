package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.Rollouts;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Undoes {@link StopSiteApplication}: asks for as many instances of the standby site's applications as before, and waits until they serve.
 * Not where the first site's database takes writes: two sites would serve.
 */
public final class StartSiteApplication implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Returning.with(context, returning -> {
      if (returning.standing(returning.way().wanted()) instanceof Answer.Value<Standing>(Standing now) && !now.inRecovery()) {
        return StepReport.refused(
            returning.way().from() + " is not started: " + returning.way().wanted().name() + " in " + returning.way().site()
                + " takes writes");
      }
      var told = new ArrayList<String>();
      boolean acted = false;
      for (KubernetesApplication application : returning.way().takeover().applications()) {
        int before = returning.instancesBefore(application.name());
        if (before > 0) {
          try (var workloads = context.targets().workloads(application)) {
            Asked asked = ask(context, application, workloads, before);
            Optional<StepReport> trouble = asked.trouble();
            if (trouble.isEmpty()) {
              trouble = Rollouts.await(context, workloads, application);
            }
            if (trouble.isPresent()) {
              return trouble.get();
            }
            acted |= asked.acted();
            told.add(application.deployment() + " has its " + before + " instances again");
          }
        }
      }
      String said = told.isEmpty() ? "no instance was asked for before" : String.join("; ", told);
      return acted ? StepReport.done(said) : StepReport.alreadyDone(said);
    });
  }

  private record Asked(boolean acted, Optional<StepReport> trouble) {}

  private static Asked ask(StepContext context, KubernetesApplication application, Workloads workloads, int before) {
    String deployment = application.deployment();
    return switch (workloads.deployments().fleet(application.namespace(), deployment)) {
      case Answer.Trouble<Fleet> trouble ->
          new Asked(false, Optional.of(StepReport.failed(deployment + " cannot be seen: " + trouble.reason())));
      case Answer.Value<Fleet>(Fleet fleet) when fleet.desired() >= before -> new Asked(false, Optional.empty());
      case Answer.Value<Fleet>(Fleet fleet) -> {
        context.mayAct("scale " + deployment + " to " + before);
        yield workloads.deployments().scale(application.namespace(), deployment, before, fleet.version())
                instanceof Answer.Trouble<Change> trouble
            ? new Asked(false, Optional.of(StepReport.failed(deployment + " was not scaled: " + trouble.reason())))
            : new Asked(true, Optional.empty());
      }
    };
  }
}
