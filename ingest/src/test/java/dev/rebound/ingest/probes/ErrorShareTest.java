package dev.rebound.ingest.probes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorShareTest {
  @Test
  void shouldTellTheShareOfFailingRoundsUntilTheyAreForgotten() {
    var share = new ErrorShare();
    share.add(false);
    assertThat(share.sentence()).isEmpty();
    share.add(true);
    share.add(false);
    assertThat(share.sentence()).isEqualTo(" Of the last 3 rounds 1 failed (34 %).");
    for (int round = 3; round < ErrorShare.ROUNDS_MAX; round++) {
      share.add(false);
    }
    assertThat(share.sentence()).isEqualTo(" Of the last 240 rounds 1 failed (1 %).");
    share.add(false);
    share.add(false);
    assertThat(share.sentence()).isEmpty();
  }
}
