package dev.rebound.targets.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link HttpProbe} keeps. */
abstract class HttpProbeContract {
  private static final Duration LONG = Duration.ofSeconds(10);

  abstract HttpProbe probe();

  abstract void serves(int status);

  abstract void stops();

  abstract void hangs();

  @Test
  void shouldSeeAnswersAndErrors() {
    try (var probe = probe()) {
      serves(204);
      var good = probe.look(LONG);
      assertThat(good.outcome()).as(good.detail()).isEqualTo(Outcome.ANSWERED);
      assertThat(good.status()).isEqualTo(204);
      for (int status : new int[] {302, 404, 503}) {
        serves(status);
        var bad = probe.look(LONG);
        assertThat(bad.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(bad.status()).isEqualTo(status);
      }
    }
  }

  @Test
  void shouldSeeRefusal() {
    try (var probe = probe()) {
      serves(200);
      probe.look(LONG);
      stops();
      var round = probe.look(LONG);
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.REFUSED);
      assertThat(round.status()).isZero();
    }
  }

  @Test
  void shouldSeeSilenceWithinTheLimit() {
    try (var probe = probe()) {
      hangs();
      long start = System.nanoTime();
      var round = probe.look(Duration.ofMillis(300));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
      assertThat(round.outcome()).as(round.detail()).isEqualTo(Outcome.SILENCE);
    }
  }
}
