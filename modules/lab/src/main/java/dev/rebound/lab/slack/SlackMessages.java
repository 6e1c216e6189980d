package dev.rebound.lab.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The messages of all channels; the oldest are forgotten. Safe for many threads. */
final class SlackMessages {
  private static final int MESSAGES_MAX = 1000;

  private final Clock clock;
  private final Map<String, SlackMessage> byTs = new LinkedHashMap<>();
  private long lastMicros;

  SlackMessages(Clock clock) {
    this.clock = clock;
  }

  synchronized SlackMessage post(String channel, String threadTs, String text, JsonNode blocks) {
    Instant now = clock.instant();
    lastMicros = Math.max(lastMicros + 1, now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
    String ts = String.format(Locale.ROOT, "%d.%06d", lastMicros / 1_000_000, lastMicros % 1_000_000);
    SlackMessage message = new SlackMessage(channel, ts, threadTs, text, blocks, now, 0);
    byTs.put(ts, message);
    if (byTs.size() > MESSAGES_MAX) {
      byTs.remove(byTs.keySet().iterator().next());
    }
    return message;
  }

  /** Updates. @param channel its id: a name will not do */
  synchronized Optional<SlackMessage> update(String channel, String ts, String text, JsonNode blocks) {
    SlackMessage old = byTs.get(ts);
    if (old == null || !old.channelId().equals(channel)) {
      return Optional.empty();
    }
    SlackMessage updated = old.updated(text, blocks);
    byTs.put(ts, updated);
    return Optional.of(updated);
  }

  synchronized Optional<SlackMessage> find(String ts) {
    return Optional.ofNullable(byTs.get(ts));
  }

  synchronized List<SlackMessage> all() {
    return List.copyOf(byTs.values());
  }
}
