package dev.rebound.responder.steps.application;

import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.scenario.Image;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.kubernetes.Deployments.Autoscaler;
import dev.rebound.targets.kubernetes.Deployments.Container;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks at the deployment before another image is set; changes nothing. Findings: {@code container}, {@code imageBefore}, {@code
 * instancesBefore}, {@code instancesWanted}. Wanted are as many as the plan says, or as there are where that is more, within an
 * autoscaler's bounds: nobody's number is lowered. Where an earlier run of the same redeploy left its work half done, what was before is
 * what that run had found.
 */
public final class CheckRedeploy implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    if (!context.isKubernetesApplication()) {
      return StepReport.refused("the plan names no Deployment of " + context.request().component());
    }
    Optional<String> problem = Image.problem(context.argument(Redeploy.IMAGE));
    return problem.isPresent()
        ? StepReport.refused("the image " + problem.get())
        : Fleets.with(context, (application, deployments, fleet) -> seen(context, application, fleet));
  }

  private static StepReport seen(StepContext context, KubernetesApplication application, Fleet fleet) {
    String name = context.argumentOr(Redeploy.CONTAINER, "");
    Optional<Container> found =
        name.isEmpty() && fleet.containers().size() == 1 ? Optional.of(fleet.containers().getFirst()) : fleet.container(name);
    if (found.isEmpty()) {
      return StepReport.refused(
          application.deployment() + (name.isEmpty() ? " has several containers" : " has no container " + name) + "; it has "
              + fleet.containers().stream().map(Container::name).collect(Collectors.joining(", ")) + ": name one of them");
    }
    Container container = found.get();
    String image = context.argument(Redeploy.IMAGE);
    String imageBefore = container.image().equals(image) ? context.argumentOr(Redeploy.IMAGE_BEFORE, image) : container.image();
    int before = fleet.desired() == 0 ? Integer.parseInt(context.argumentOr(Redeploy.INSTANCES_BEFORE, "0")) : fleet.desired();
    int wanted = wanted(application.replicas(), before, fleet);
    if (wanted == 0) {
      return StepReport.refused(
          application.deployment() + " is scaled to 0, and the plan names no replicas: how many there shall be is a person's decision");
    }
    return StepReport.done(
            container.name() + " runs " + container.image() + ", " + Fleets.ready(fleet) + " of " + fleet.desired()
                + " instances are ready; "
                + (container.image().equals(image) ? "it runs the image already and is started anew" : "it is to run " + image)
                + " with " + wanted + scaled(fleet))
        .with(Redeploy.CONTAINER, container.name())
        .with(Redeploy.IMAGE_BEFORE, imageBefore)
        .with(Redeploy.INSTANCES_BEFORE, Integer.toString(before))
        .with(Redeploy.INSTANCES_WANTED, Integer.toString(wanted));
  }

  private static int wanted(int planned, int before, Fleet fleet) {
    int most = Math.max(planned, before);
    Autoscaler autoscaler = fleet.autoscaler();
    return autoscaler == null ? most : Math.min(Math.max(most, autoscaler.min()), autoscaler.max());
  }

  /** An autoscaler whose minimum is above 0 does nothing while 0 are asked for. Source: Kubernetes, "Horizontal Pod Autoscaling". */
  private static String scaled(Fleet fleet) {
    Autoscaler autoscaler = fleet.autoscaler();
    if (autoscaler == null) {
      return "";
    }
    return "; " + autoscaler.name() + " scales it between " + autoscaler.min() + " and " + autoscaler.max()
        + (autoscaler.min() > 0 ? ", and rests while it is at 0" : "");
  }
}
