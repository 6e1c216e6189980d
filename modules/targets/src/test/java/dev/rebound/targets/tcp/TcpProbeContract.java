package dev.rebound.targets.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link TcpProbe} keeps. */
abstract class TcpProbeContract {
  private static final Duration LONG = Duration.ofSeconds(10);

  abstract TcpProbe probe();

  abstract void stops();

  abstract void hangs();

  @Test
  void shouldSeeThatAConnectionIsAcceptedAndLaterRefused() {
    try (var probe = probe()) {
      for (int i = 0; i < 3; i++) {
        var good = probe.look(LONG);
        assertThat(good.outcome()).as(good.detail()).isEqualTo(Outcome.ANSWERED);
      }
      stops();
      var bad = probe.look(LONG);
      assertThat(bad.outcome()).as(bad.detail()).isEqualTo(Outcome.REFUSED);
    }
  }

  @Test
  void shouldSeeSilenceWithinTheLimit() {
    hangs();
    try (var probe = probe()) {
      long start = System.nanoTime();
      var round = probe.look(Duration.ofMillis(300));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.SILENCE);
    }
  }
}
