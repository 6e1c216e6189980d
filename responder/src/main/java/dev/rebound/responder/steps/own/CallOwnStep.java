package dev.rebound.responder.steps.own;

import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.recover.StepArguments;
import dev.rebound.responder.steps.Beside;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.util.concurrent.Callable;

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
    String refusal = context.targets().allowed().refuses(own.call());
    if (refusal != null) {
      return StepReport.refused(refusal);
    }
    String key = context.argument(StepArguments.IDEMPOTENCY_KEY);
    return switch (own.call()) {
      case Command command -> {
        context.mayAct("run " + command.argv().getFirst());
        yield awaited(context, () -> CommandCall.run(context.targets(), command, key, own.timeout()));
      }
      case Http http -> {
        var call = new HttpCall(http, key);
        String missing = call.readSecrets();
        if (missing != null) {
          yield StepReport.failed(missing);
        }
        context.mayAct("call " + call.where());
        yield awaited(context, () -> call.send(context.targets(), own.timeout()));
      }
    };
  }

  /** Keeps the lease while a call is made. The kill switch does not end it: how it ended would not be known. */
  private static StepReport awaited(StepContext context, Callable<StepReport> call) throws InterruptedException {
    return Beside.run(call, () -> context.progress("waiting for what was called"));
  }
}
