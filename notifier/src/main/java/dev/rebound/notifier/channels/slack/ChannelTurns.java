package dev.rebound.notifier.channels.slack;

import dev.rebound.notifier.channels.ChannelSender.Failed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a message may be posted to a channel of Slack: some at once, then one a second, and none while Slack wants to be left alone. The
 * queue of a channel is the turns that are given away; it is as long as {@link #WAIT_MAX}. Safe for many threads.
 */
final class ChannelTurns {
  /** Source: Slack, "Rate limits", chat.postMessage: about one message a second and channel, short bursts are allowed. */
  static final Duration BETWEEN = Duration.ofSeconds(1);
  /** Messages that go at once after a quiet time. */
  static final int BURST = 5;
  /**
   * Longer than this no message waits here; the log asks for it again. A page waits twice, for the channel and for the direct message, and
   * each is sent within {@code SENDING_MAX}: together less than a notice's lease.
   */
  static final Duration WAIT_MAX = Duration.ofSeconds(5);
  /** Channels of all plans, and people. Of more the one that was used longest ago is forgotten. */
  private static final int CHANNELS_MAX = 1_000;

  private final InstantSource clock;
  private final Map<String, Channel> channels = new LinkedHashMap<>(16, 0.75f, true);

  /** @param full when as many messages as {@link #BURST} may go at once. @param alone until when Slack wants to be left alone */
  private record Channel(Instant full, Instant alone) {}

  /** A turn, or why there is none. @param at when the message may go. @param none null where there is a turn */
  record Turn(Instant at, @Nullable Failed none) {}

  ChannelTurns(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes the next turn of a channel. */
  synchronized Turn take(String channel) {
    Instant now = clock.instant();
    Channel state = Optional.ofNullable(channels.get(channel)).orElse(new Channel(now, Instant.MIN));
    if (now.isBefore(state.alone())) {
      return new Turn(now, new Failed("Slack asked for patience until " + state.alone(), Duration.between(now, state.alone())));
    }
    Instant full = state.full().isBefore(now) ? now : state.full();
    Instant at = full.minus(BETWEEN.multipliedBy(BURST - 1));
    Instant turn = at.isBefore(now) ? now : at;
    Duration wait = Duration.between(now, turn);
    if (wait.compareTo(WAIT_MAX) > 0) {
      return new Turn(now, new Failed("too many messages wait for this channel", wait));
    }
    channels.put(channel, new Channel(full.plus(BETWEEN), state.alone()));
    if (channels.size() > CHANNELS_MAX) {
      channels.remove(channels.keySet().iterator().next());
    }
    return new Turn(turn, null);
  }

  /** Slack wants a channel to be left alone for a time. */
  synchronized void leaveAlone(String channel, Duration time) {
    Instant now = clock.instant();
    Channel state = Optional.ofNullable(channels.get(channel)).orElse(new Channel(now, Instant.MIN));
    channels.put(channel, new Channel(state.full(), now.plus(time)));
  }
}
