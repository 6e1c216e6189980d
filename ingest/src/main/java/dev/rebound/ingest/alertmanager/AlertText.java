package dev.rebound.ingest.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.ingest.intake.Fields;
import dev.rebound.ingest.intake.IntakeLimits;
import dev.rebound.ingest.intake.NotTaken;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one alert says, read strictly: what is not as Alertmanager sends it is rejected with a reason.
 *
 * @param endsAt null while firing, or where the sender gave no time
 */
record AlertText(
    AlertStatus status, Map<String, String> labels, Map<String, String> annotations, Instant startsAt, @Nullable Instant endsAt,
    String fingerprint, String generatorUrl) {
  private static final Fields.Pairs LABELS =
      new Fields.Pairs(AlertLimits.LABELS_MAX, AlertLimits.LABEL_NAME_MAX, AlertLimits.LABEL_VALUE_MAX, false);
  private static final Fields.Pairs ANNOTATIONS =
      new Fields.Pairs(AlertLimits.LABELS_MAX, AlertLimits.LABEL_NAME_MAX, AlertLimits.ANNOTATION_VALUE_MAX, true);

  /** @throws NotTaken with the reason */
  static AlertText read(JsonNode alert) {
    AlertStatus status =
        switch (Fields.text(alert, "status", AlertLimits.STATUS_MAX)) {
          case "firing" -> AlertStatus.FIRING;
          case "resolved" -> AlertStatus.RESOLVED;
          default -> throw new NotTaken("'status' is neither firing nor resolved");
        };
    Map<String, String> labels = Fields.pairs(alert, "labels", LABELS);
    if (labels.isEmpty()) {
      throw new NotTaken("'labels' is missing or empty");
    }
    Map<String, String> annotations = Fields.pairs(alert, "annotations", ANNOTATIONS);
    Instant startsAt = Fields.time(alert, "startsAt");
    // Go's zero time, year 1, means: no end. It is far before TIME_MIN.
    Instant endsAt = Fields.present(alert, "endsAt") ? Fields.anyTime(alert, "endsAt") : Instant.MIN;
    boolean ended = status == AlertStatus.RESOLVED && !endsAt.isBefore(IntakeLimits.TIME_MIN);
    String fingerprint =
        Fields.present(alert, "fingerprint") ? Fields.text(alert, "fingerprint", AlertLimits.FINGERPRINT_MAX) : Fingerprint.of(labels);
    if (fingerprint.isBlank()) {
      throw new NotTaken("'fingerprint' is blank");
    }
    String generatorUrl = Fields.cutText(alert, "generatorURL", AlertLimits.GENERATOR_URL_MAX);
    return new AlertText(status, labels, annotations, startsAt, ended ? endsAt : null, fingerprint, generatorUrl);
  }
}
