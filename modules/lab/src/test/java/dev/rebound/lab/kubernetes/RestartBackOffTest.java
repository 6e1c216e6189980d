package dev.rebound.lab.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RestartBackOffTest {
  @Test
  void shouldStartAgainAtOnceAndThenWithPausesThatDoubleUpToFiveMinutes() {
    assertThat(IntStream.rangeClosed(1, 8).mapToObj(RestartBackOff.KUBERNETES::after).map(Duration::toSeconds))
        .containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
  }

  @Test
  void shouldForgetTheEndsOfAContainerThatRanTenMinutes() {
    assertThat(RestartBackOff.forgets(Duration.ofMinutes(9))).isFalse();
    assertThat(RestartBackOff.forgets(Duration.ofMinutes(11))).isTrue();
  }
}
