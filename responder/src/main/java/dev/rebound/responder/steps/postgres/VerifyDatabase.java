package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Durability;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Integrity;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes, reads the checksum counters, and measures the loss by the witness row (O2): the last row that the old primary
 * acknowledged must be in the new one, or the difference is the loss. Only what is quick stands here, because users wait for it; the
 * deep check is {@link CheckIntegrity} (docs/decisions/0006-integrity-check.md). The report says what was checked and what was not.
 */
public final class VerifyDatabase implements Step {
  /** Of each of the two questions: together less than a lease, so that the attempt ends before another one may begin. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  @Override
  public StepReport run(StepContext context) {
    String primary = context.argument("primary");
    var node = context.targets().postgres(context.database(), context.node(primary));
    return switch (node.verify(LIMIT)) {
      case Answer.Value<Integrity>(Integrity integrity) -> checked(context, node, primary, integrity);
      case Answer.Trouble<Integrity>(Outcome outcome, String reason) ->
          StepReport.failed(primary + " could not be verified: " + reason);
    };
  }

  private static StepReport checked(StepContext context, PostgresNode node, String primary, Integrity integrity) {
    if (!integrity.writable()) {
      return StepReport.failed(primary + " does not acknowledge writes: " + integrity.detail());
    }
    if (integrity.checksumFailures() > 0) {
      return StepReport.refused(primary + " counts " + integrity.checksumFailures() + " checksum failures: corruption is for a person");
    }
    String checksums = integrity.dataChecksums() ? "0 checksum failures" : "checksums are off, corruption was not looked for";
    Loss loss = loss(context, node);
    StepReport report = StepReport.done(primary + " acknowledges writes; " + checksums + "; " + loss.sentence());
    return loss.interval().map(interval -> report.with("lossFrom", interval.from()).with("lossUntil", interval.until())).orElse(report)
        .with("lostWitnessRows", loss.rows())
        .with("checked", "write, checksum counters, witness row")
        .with("notChecked", "indexes and tables (amcheck): that is the last step, check-integrity")
        .with("timeline", Integer.toString(integrity.timeline()));
  }

  /**
   * What of the acknowledged writes is not here.
   *
   * @param interval in which lost writes were acknowledged; empty where nothing can be lost, or nothing is known
   */
  private record Loss(String rows, String sentence, Optional<Interval> interval) {
    static Loss unknown(String because) {
      return new Loss("unknown", "loss not measured: " + because, Optional.empty());
    }
  }

  /**
   * @param from when the surviving row was written, by the old primary's clock: what was acknowledged before stands before it in the log
   * @param until when the old primary was known to acknowledge nothing any more, by Rebound's clock
   */
  private record Interval(String from, String until) {}

  private static Loss loss(StepContext context, PostgresNode node) {
    String writer = context.argumentOr("witnessWriter", "");
    if (writer.isEmpty()) {
      return Loss.unknown("no witness row was acknowledged before the failure");
    }
    return switch (node.lastWitness(writer, context.argument("target"), LIMIT)) {
      case Answer.Value<Optional<WitnessRow>>(Optional<WitnessRow> row) -> compared(context, row);
      case Answer.Trouble<Optional<WitnessRow>>(Outcome outcome, String reason) -> Loss.unknown(reason);
    };
  }

  private static Loss compared(StepContext context, Optional<WitnessRow> row) {
    long acknowledged = Long.parseLong(context.argument("witnessSequence"));
    long survived = row.map(WitnessRow::sequence).orElse(0L);
    long lost = Math.max(0, acknowledged - survived);
    Optional<Interval> interval = interval(context, row);
    String rows =
        lost == 0
            ? "the last acknowledged witness row " + acknowledged + " is there"
            : "witness rows " + (survived + 1) + " to " + acknowledged + " are lost";
    String writes =
        interval.map(each -> "; writes may be lost that were acknowledged between " + each.from() + " and " + each.until())
            .orElse(lost == 0 ? ": no acknowledged write lost" : "");
    return new Loss(Long.toString(lost), rows + writes, interval);
  }

  /** Only after a promotion of an asynchronous replica: a synchronous one has what was acknowledged, and a restart has its own data. */
  private static Optional<Interval> interval(StepContext context, Optional<WitnessRow> row) {
    String until = context.argumentOr("fencedAt", "");
    return context.database().durability() == Durability.SYNCHRONOUS || until.isEmpty()
        ? Optional.empty()
        : row.map(survived -> new Interval(survived.writtenAt().toString(), until));
  }
}
