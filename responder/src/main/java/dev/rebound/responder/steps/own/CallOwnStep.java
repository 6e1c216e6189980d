package dev.rebound.responder.steps.own;

import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.recover.StepArguments;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;

/**
 * Makes the call of an own step (R8, docs/decisions/0025). It cannot look at the world first, so an attempt after a crash calls again, with
 * the same key: whoever is called knows it again by that. One that is irreversible is not called again; the decider sees to it.
 */
public final class CallOwnStep implements Step {
  /** Header of the key. Source: IETF draft-ietf-httpapi-idempotency-key-header. */
  static final String KEY_HEADER = "Idempotency-Key";
  /** Environment variable of the key. */
  static final String KEY_VARIABLE = "REBOUND_IDEMPOTENCY_KEY";

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    OwnCall own = context.plan().own().of(context.request().step());
    if (own == null) {
      return StepReport.refused("the active plan has no step " + context.request().step().substring(OwnCalls.PREFIX.length()));
    }
    return PlanCall.make(context, own.call(), own.timeout(), context.argument(StepArguments.IDEMPOTENCY_KEY));
  }
}
