package dev.rebound.core.standing;

import java.time.Instant;

/**
 * The first message about an incident, or about planned work, in Slack's channel: what it has to say now. Its thread is the timeline.
 *
 * @param reference Slack's own, as {@code NoticeEnded} has it; empty until it is known
 * @param affair how the incident stands, or stood when it ended
 * @param end how it ended; empty while it is open
 * @param changedAt when it began to say something else
 */
public record IncidentMessage(String reference, Affair affair, String end, Instant changedAt) {
  /** Whether there is nothing more to do about the incident. */
  public boolean over() {
    return !end.isEmpty();
  }

  IncidentMessage posted(String as, Instant at) {
    return reference.isEmpty() ? new IncidentMessage(as, affair, end, at) : this;
  }

  IncidentMessage standing(Affair now, Instant at) {
    return now.equals(affair) && !over() ? this : new IncidentMessage(reference, now, "", at);
  }

  IncidentMessage ended(String how, Instant at) {
    return new IncidentMessage(reference, affair, how, at);
  }
}
