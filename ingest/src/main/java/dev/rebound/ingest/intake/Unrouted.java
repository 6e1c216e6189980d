package dev.rebound.ingest.intake;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.ingest.status.DoorStatus.UnroutedAlert;
import java.util.List;
import java.util.Map;

/** How a signal that no plan wants is shown to people. */
final class Unrouted {
  private Unrouted() {}

  /** Its name and the names of its labels; of a health check its target and who looked. */
  static UnroutedAlert shown(String source, Envelope<? extends SignalEvent> envelope) {
    if (envelope.event() instanceof HealthReported check) {
      return new UnroutedAlert(envelope.at(), source, word("health check of " + check.target() + " by " + check.observer()), List.of());
    }
    var labels = envelope.event() instanceof AlertReported alert ? alert.labels() : Map.<String, String>of();
    return new UnroutedAlert(
        envelope.at(), source, word(labels.getOrDefault("alertname", "")),
        labels.keySet().stream().sorted().limit(IntakeLimits.SHOWN_LABELS_MAX).map(Unrouted::word).toList());
  }

  private static String word(String text) {
    return Redaction.word(text, IntakeLimits.SHOWN_WORD_MAX);
  }
}
