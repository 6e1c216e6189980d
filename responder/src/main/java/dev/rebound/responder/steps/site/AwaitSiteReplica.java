package dev.rebound.responder.steps.site;

import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.Lsn;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits until the wanted node has received all that the primary has, now that nobody writes: the move then loses nothing. Changes nothing.
 */
public final class AwaitSiteReplica implements Step {
  private static final Duration PAUSE = Duration.ofMillis(200);
  /** Left of an attempt for saying how it ended. */
  private static final Duration SPARE = Duration.ofSeconds(2);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Returning.with(context, returning -> {
      String primary = context.argument("target");
      if (!(returning.standing(context.node(primary)) instanceof Answer.Value<Standing>(Standing now)) || now.inRecovery()) {
        return StepReport.failed(primary + " does not answer as primary");
      }
      Lsn all = now.received();
      Instant end = context.request().deadline().minus(SPARE);
      String wanted = returning.way().wanted().name();
      String seen;
      do {
        switch (returning.standing(returning.way().wanted())) {
          case Answer.Value<Standing>(Standing standing) when !standing.inRecovery() -> {
            return StepReport.refused(wanted + " is no replica any more");
          }
          case Answer.Value<Standing>(Standing standing) when standing.received().compareTo(all) >= 0 -> {
            return StepReport.done(wanted + " has all that " + primary + " has, up to " + all)
                .with(SiteFailback.RECEIVED_ALL, all.toString());
          }
          case Answer.Value<Standing>(Standing standing) -> seen = wanted + " received up to " + standing.received() + " of " + all;
          case Answer.Trouble<Standing> trouble -> seen = wanted + " does not answer: " + trouble.reason();
        }
        context.progress(seen);
        context.pause(PAUSE);
      } while (context.now().isBefore(end));
      return StepReport.failed(wanted + " did not receive all that " + primary + " has: " + seen);
    });
  }
}
