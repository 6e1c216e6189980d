package dev.rebound.responder.steps.site;

import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.restore.VerifyRestore;

/**
 * Looks at the restored database as after any restore, and states the loss (O2): from its newest commit, or where nothing tells it from
 * the moment of the backup, until the fence.
 */
public final class VerifySiteRestore implements Step {
  private final VerifyRestore look = new VerifyRestore();

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    StepReport report = look.run(context);
    if (!report.well()) {
      return report;
    }
    String from = report.findings().getOrDefault(Restore.NEWEST_COMMIT, context.argument(Restore.DATA_OF));
    return report.with("lostWitnessRows", "unknown").with("lossFrom", from).with("lossUntil", context.argumentOr("fencedAt", ""));
  }
}
