package dev.rebound.responder.steps.application;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.kubernetes.UserRouting;

/** Leads users to every ready instance and to none that is not. A repetition finds what is right already and leaves it. */
public final class UpdateLoadBalancer implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return UserRouting.lead(context, context.application());
  }
}
