package dev.rebound.responder.steps.application;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.http.HttpProbe;
import java.time.Duration;
import java.time.Instant;

/**
 * Asks the application's own URL until it answers 2xx several times in a row; changes nothing. Where the plan names none, its instances'
 * readiness has to be enough, and the report says so.
 */
public final class VerifyApplication implements Step {
  /** As many as the default of Kubernetes' own probes that a service needs to fail. */
  private static final int IN_A_ROW = 3;
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration WAITED_MAX = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String url = context.application().probe();
    if (url == null) {
      return Fleets.with(context, (application, deployments, fleet) ->
          Fleets.ready(fleet) == 0
              ? StepReport.failed("no instance of " + application.deployment() + " is ready")
              : StepReport.done(
                  Fleets.ready(fleet) + " of " + fleet.desired() + " instances are ready; the plan names no address to"
                      + " ask, so that is all that is known"));
    }
    try (HttpProbe probe = context.targets().http(url)) {
      Instant end = context.now().plus(WAITED_MAX);
      int well = 0;
      String last = "";
      while (well < IN_A_ROW && context.now().isBefore(end)) {
        HttpProbe.Round round = probe.look(LIMIT);
        well = round.outcome() == Outcome.ANSWERED ? well + 1 : 0;
        last = round.detail();
        context.progress(url + ": " + last);
        context.pause(PAUSE);
      }
      return well >= IN_A_ROW
          ? StepReport.done(url + " answers, " + IN_A_ROW + " times in a row: " + last)
          : StepReport.failed(url + " does not serve: " + last);
    }
  }
}
