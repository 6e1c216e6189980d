package dev.rebound.core.standing;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What Slack's channel has to say of each incident of one protected system: immutable, bounded, made of the incidents log alone.
 *
 * @param standing what is open
 * @param underWay the incident of each notice for the channel whose end is not known, by notice; at most {@value #UNDER_WAY_MAX}
 * @param messages by incident, oldest first; at most {@value #MESSAGES_MAX}, of more those that are over leave first
 */
public record IncidentMessages(Standing standing, Map<String, String> underWay, Map<String, IncidentMessage> messages) {
  public static final int MESSAGES_MAX = 64;
  public static final int UNDER_WAY_MAX = 256;
  public static final IncidentMessages NONE = new IncidentMessages(Standing.NONE, Map.of(), Map.of());

  public IncidentMessages {
    underWay = Collections.unmodifiableMap(new LinkedHashMap<>(underWay));
    messages = Collections.unmodifiableMap(new LinkedHashMap<>(messages));
  }

  /** What there is to say after an event. @param at its time, as its envelope says it */
  public IncidentMessages after(Instant at, Event event) {
    Standing next = standing.after(at, event);
    var nextMessages = new LinkedHashMap<>(messages);
    next.affairs().forEach((id, affair) -> nextMessages.merge(
        id, new IncidentMessage("", affair, "", at), (known, fresh) -> known.standing(affair, at)));
    standing.affairs().keySet().stream().filter(id -> !next.affairs().containsKey(id))
        .forEach(id -> nextMessages.computeIfPresent(id, (key, known) -> known.ended(end(event), at)));
    var nextUnderWay = new LinkedHashMap<>(underWay);
    if (event instanceof NoticeRequested notice && notice.channel() == Channel.SLACK && notice.promise() == null) {
      nextUnderWay.put(notice.notice(), notice.incident().value());
    }
    if (event instanceof NoticeEnded ended && ended.sent()) {
      String incident = nextUnderWay.remove(ended.notice());
      if (incident != null) {
        nextMessages.computeIfPresent(incident, (key, known) -> known.posted(ended.reference(), at));
      }
    }
    while (nextUnderWay.size() > UNDER_WAY_MAX) {
      nextUnderWay.pollFirstEntry();
    }
    while (nextMessages.size() > MESSAGES_MAX) {
      nextMessages.remove(eldest(nextMessages));
    }
    return new IncidentMessages(next, nextUnderWay, nextMessages);
  }

  private static String eldest(LinkedHashMap<String, IncidentMessage> messages) {
    return messages.entrySet().stream().filter(each -> each.getValue().over()).findFirst().orElse(messages.firstEntry()).getKey();
  }

  private static String end(Event event) {
    if (event instanceof IncidentResolved resolved) {
      return resolved.explanation().because();
    }
    if (event instanceof IncidentSuperseded superseded) {
      return "It is part of incident " + superseded.by() + ".";
    }
    return event instanceof RecoveryEnded ended ? ended.reason() : "It is not followed here any more.";
  }
}
