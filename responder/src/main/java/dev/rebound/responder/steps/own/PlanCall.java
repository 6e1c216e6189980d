package dev.rebound.responder.steps.own;

import dev.rebound.core.plan.OwnCalls.Call;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.Http;
import dev.rebound.responder.steps.Beside;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Makes a call that stands in the plan, within the responder's allow-list, under an idempotency key. */
public final class PlanCall {
  private PlanCall() {}

  /**
   * Makes it once. Refused where the allow-list does not name it; failed where the answer is none that means done.
   *
   * @param key the same for every attempt of the same act
   * @throws InterruptedException when the attempt is over
   */
  public static StepReport make(StepContext context, Call call, Duration timeout, String key) throws InterruptedException {
    String refusal = context.targets().allowed().refuses(call);
    if (refusal != null) {
      return StepReport.refused(refusal);
    }
    return switch (call) {
      case Command command -> {
        context.mayAct("run " + command.argv().getFirst());
        yield awaited(context, () -> CommandCall.run(context.targets(), command, key, timeout));
      }
      case Http http -> {
        var request = new HttpCall(http, key);
        String missing = request.readSecrets();
        if (missing != null) {
          yield StepReport.failed(missing);
        }
        context.mayAct("call " + request.where());
        yield awaited(context, () -> request.send(context.targets(), timeout));
      }
    };
  }

  /** Keeps the lease while a call is made. The kill switch does not end it: how it ended would not be known. */
  private static StepReport awaited(StepContext context, Callable<StepReport> call) throws InterruptedException {
    return Beside.run(call, () -> context.progress("waiting for what was called"));
  }
}
