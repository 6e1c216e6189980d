package dev.rebound.responder.steps.own;

import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.recover.StepArguments;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Makes the call of an own step (R8, docs/decisions/0025). It cannot look at the world first, so an attempt after a crash calls again, with
 * the same key: whoever is called knows it again by that. One that is irreversible is not called again; the decider sees to it.
 */
public final class CallOwnStep implements Step {
  /** Header of the key. Source: IETF draft-ietf-httpapi-idempotency-key-header. */
  static final String KEY_HEADER = "Idempotency-Key";
  /** Environment variable of the key. */
  static final String KEY_VARIABLE = "REBOUND_IDEMPOTENCY_KEY";
  private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(1);

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

  /** Waits for a call, and keeps the lease meanwhile. @throws InterruptedException when the attempt is over; the call is interrupted too */
  private static StepReport awaited(StepContext context, Supplier<StepReport> call) throws InterruptedException {
    var task = new FutureTask<>(call::get);
    Thread.ofVirtual().name(Thread.currentThread().getName()).start(task);
    try {
      while (true) {
        try {
          return task.get(BETWEEN_RENEWALS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          context.progress("waiting for what was called");
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException broken ? broken : new IllegalStateException("a call broke", e.getCause());
    } finally {
      task.cancel(true);
    }
  }
}
