package dev.rebound.notifier.channels.slack;

import dev.rebound.contracts.IncidentId;
import dev.rebound.core.standing.Affair;
import dev.rebound.core.standing.IncidentMessage;
import java.time.Instant;
import java.util.Map;

/** Incidents as the channel shows them, for tests. */
final class Messages {
  static final Instant SINCE = Instant.parse("2026-11-27T03:00:00Z");

  private Messages() {}

  static IncidentMessage open(String reference) {
    var affair =
        new Affair(new IncidentId("inc-1"), false, "database: database failure, <refused>", SINCE, 1, "on-call", Map.of(), "", null, "", "",
            false, false);
    return new IncidentMessage(reference, affair, "", SINCE);
  }
}
