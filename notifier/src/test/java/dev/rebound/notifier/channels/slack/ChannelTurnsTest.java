package dev.rebound.notifier.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.escalate.Notices;
import dev.rebound.notifier.channels.ChannelSender;
import dev.rebound.notifier.channels.ChannelSender.Failed;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChannelTurnsTest {
  private static final Instant T0 = Instant.parse("2026-11-27T03:00:00Z");
  private Instant now = T0;
  private final ChannelTurns turns = new ChannelTurns(() -> now);

  private void burst() {
    for (int i = 0; i < ChannelTurns.BURST; i++) {
      assertThat(turns.take("#a")).isEqualTo(new ChannelTurns.Turn(now, null));
    }
  }

  @Test
  void shouldLetABurstGoAtOnceAndThenOneASecond() {
    burst();
    assertThat(turns.take("#a").at()).isEqualTo(T0.plusSeconds(1));
    assertThat(turns.take("#a").at()).isEqualTo(T0.plusSeconds(2));
    assertThat(turns.take("#b").at()).as("each channel has a queue of its own").isEqualTo(T0);

    now = T0.plusSeconds(60);
    burst();
  }

  @Test
  void shouldHaveNobodyWaitLongerThanTheQueueIs() {
    burst();
    for (int i = 1; i <= ChannelTurns.WAIT_MAX.toSeconds(); i++) {
      assertThat(turns.take("#a").none()).isNull();
    }
    assertThat(turns.take("#a").none())
        .isEqualTo(new Failed("too many messages wait for this channel", ChannelTurns.WAIT_MAX.plusSeconds(1)));
    now = T0.plusSeconds(1);
    assertThat(turns.take("#a").at()).as("who was sent away took no turn").isEqualTo(T0.plusSeconds(1).plus(ChannelTurns.WAIT_MAX));
  }

  @Test
  void shouldBeOverBeforeALeaseIs() {
    Duration longest = ChannelTurns.WAIT_MAX.plus(ChannelSender.SENDING_MAX).multipliedBy(2);
    assertThat(longest).isLessThan(Notices.LEASE);
  }

  @Test
  void shouldLeaveAChannelAloneForAsLongAsSlackAsks() {
    turns.leaveAlone("#a", Duration.ofSeconds(30));
    now = T0.plusSeconds(29);
    assertThat(turns.take("#a").none()).isNotNull();
    assertThat(turns.take("#b").none()).isNull();
    now = T0.plusSeconds(30);
    assertThat(turns.take("#a").none()).isNull();
  }
}
