package dev.rebound.ingest.plans;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.kafka.LogWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** Puts a plan into force: the same event into both logs. */
public final class PlanActivation {
  private PlanActivation() {}

  /**
   * Writes {@code PlanActivated} into the signals and the incidents. Each activation has an id of its own: going back to an older plan
   * is a new fact, too.
   *
   * @return completes when both logs have it; fails with the writer's failure otherwise, and then it should be repeated
   */
  public static CompletableFuture<Void> activate(ActivePlan plan, LogWriter log, InstantSource clock) {
    Instant at = clock.instant();
    return CompletableFuture.allOf(
        log.append(Topics.SIGNALS, envelope(plan, "signals", at)), log.append(Topics.INCIDENTS, envelope(plan, "incidents", at)));
  }

  private static Envelope<PlanActivated> envelope(ActivePlan plan, String suffix, Instant at) {
    return new Envelope<>(
        "plan/" + plan.hash() + "/" + at.toEpochMilli() + "/" + suffix, plan.system(), at, Writers.INGEST, null,
        CodeVersion.CURRENT, plan.hash(), new PlanActivated(plan.hash(), plan.text()));
  }
}
