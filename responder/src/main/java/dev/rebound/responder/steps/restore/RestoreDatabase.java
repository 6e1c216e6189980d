package dev.rebound.responder.steps.restore;

import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.UnderLease;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Restoration.Refused;
import dev.rebound.targets.backup.Backups.Restoration.Restored;
import dev.rebound.targets.backup.Backups.Restoration;
import java.time.Duration;

/**
 * Restores the chosen backup into its new place. The adapter looks first: what this job has filled already is left as it is, what is
 * somebody else's is never touched, and without enough room nothing begins (docs/decisions/0023).
 */
public final class RestoreDatabase implements Step {
  /** Left of the attempt for clearing up and for the outcome. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    var job = new RestoreJob(context);
    BackupSource source = job.source();
    String refusal = context.targets().allowed().refuses(source);
    if (refusal != null) {
      return StepReport.refused(refusal);
    }
    Order order = job.order();
    String what = order.checked().label() + " into " + RestoreJob.place(source, order);
    var backups = context.targets().backups(context.database(), source);
    Duration limit = Duration.between(context.now(), context.request().deadline()).minus(MARGIN);
    if (!limit.isPositive()) {
      return StepReport.failed("no time is left for restoring " + what);
    }
    context.mayAct("restore " + what);
    return switch (UnderLease.run(context, "restoring " + what, watch -> backups.restore(order, limit, watch))) {
      case Answer.Trouble<Restoration>(Outcome outcome, String reason) -> StepReport.failed(reason);
      case Answer.Value<Restoration>(Restoration end) -> switch (end) {
        case Refused(String reason) -> StepReport.refused(reason);
        case Restored(Change change, String place, Duration elapsed) -> report(source, change, place, elapsed);
      };
    };
  }

  private static StepReport report(BackupSource source, Change change, String place, Duration elapsed) {
    StepReport report =
        change == Change.ALREADY ? StepReport.alreadyDone(place + " is restored already")
            : StepReport.done("restored into " + place + " in " + elapsed.toSeconds() + " s");
    StepReport placed = report.with(Restore.PLACE, place);
    return source instanceof BackupSource.Dumps dumps ? placed.with(Restore.RESTORED_URL, RestoreJob.url(dumps.server(), place)) : placed;
  }
}
