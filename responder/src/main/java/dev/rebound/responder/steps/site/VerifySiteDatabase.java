package dev.rebound.responder.steps.site;

import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.PostgresNode.Integrity;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import dev.rebound.targets.postgres.PostgresNode;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes to the promoted database, reads the checksum counters, and measures the loss (O2): what the lost site acknowledged between the
 * newest witness row that is here and its fence may be lost. Applications are started only after it.
 */
public final class VerifySiteDatabase implements Step {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      String primary = context.argument("candidate");
      PostgresNode node = SiteReplicas.at(context, site, site.recovery().replica(primary));
      return switch (node.verify(LIMIT)) {
        case Answer.Trouble<Integrity> trouble -> StepReport.failed(primary + " could not be verified: " + trouble.reason());
        case Answer.Value<Integrity>(Integrity integrity) when !integrity.writable() ->
            StepReport.failed(primary + " does not acknowledge writes: " + integrity.detail());
        case Answer.Value<Integrity>(Integrity integrity) when integrity.checksumFailures() > 0 -> StepReport.refused(
            primary + " counts " + integrity.checksumFailures() + " checksum failures: corruption is for a person");
        case Answer.Value<Integrity>(Integrity integrity) -> measured(context, site, node, primary, integrity);
      };
    });
  }

  private static StepReport measured(StepContext context, LostSite site, PostgresNode node, String primary, Integrity integrity)
      throws InterruptedException {
    String well =
        primary + " acknowledges writes; " + (integrity.dataChecksums() ? "0 checksum failures" : "checksums are off") + "; ";
    Optional<WitnessRow> row = SiteReplicas.lastWitness(context, site, node);
    if (row.isEmpty()) {
      return StepReport.done(well + "loss not measured: no witness row is known").with("lostWitnessRows", "unknown")
          .with(SiteFailure.SITE_DATA, SiteFailure.REPLICA);
    }
    long acknowledged = Long.parseLong(context.argument("witnessSequence"));
    long lost = Math.max(0, acknowledged - row.get().sequence());
    String from = row.get().writtenAt().toString();
    String until = context.argumentOr("fencedAt", "");
    return StepReport.done(
            well + (lost == 0 ? "the last acknowledged witness row " + acknowledged + " is there"
                : "witness rows " + (row.get().sequence() + 1) + " to " + acknowledged + " are lost")
                + "; writes may be lost that were acknowledged between " + from + " and " + until)
        .with("lostWitnessRows", Long.toString(lost)).with("lossFrom", from).with("lossUntil", until)
        .with(SiteFailure.SITE_DATA, SiteFailure.REPLICA);
  }
}
