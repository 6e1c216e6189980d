package dev.rebound.ingest.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.ingest.intake.Fields;
import dev.rebound.ingest.intake.NotTaken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one CloudEvent that a rule can speak of, read strictly. Its data are not looked at. Source: CloudEvents 1.0.2,
 * "Required attributes" and "JSON event format".
 *
 * @param subject empty where it has none
 * @param time null where it has none
 */
record CloudEventText(String id, String source, String type, String subject, @Nullable Instant time) {
  private static final String VERSION = "1.0";

  /** @throws NotTaken with the reason */
  static CloudEventText read(JsonNode event) {
    if (!Fields.text(event, "specversion", EventLimits.NAME_MAX).equals(VERSION)) {
      throw new NotTaken("'specversion' is not " + VERSION);
    }
    return new CloudEventText(
        Fields.name(event, "id", EventLimits.NAME_MAX), Fields.name(event, "source", EventLimits.SOURCE_MAX),
        Fields.name(event, "type", EventLimits.NAME_MAX),
        Fields.present(event, "subject") ? Fields.name(event, "subject", EventLimits.NAME_MAX) : "",
        Fields.present(event, "time") ? Fields.time(event, "time") : null);
  }
}
