package dev.rebound.lab.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AckLogTest {
  private static final Duration MARGIN = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void shouldTellTheLongestTimeWithoutAnAcknowledgement() throws Exception {
    Instant fault = Instant.now().minusSeconds(20);
    try (var log = new AckLog(folder.resolve("acks.jsonl"))) {
      long n = 0;
      for (long second : new long[] {-30, 1, 12, 5, 18}) {
        log.add(new Ack(Ack.SERVICE, n++, fault.plusSeconds(second), fault.plusSeconds(second), 1));
      }

      assertThat(log.longestGapAfter(fault)).as("from 5 s to 12 s after the fault").isEqualTo(Duration.ofSeconds(7));
    }
  }

  @Test
  void shouldCountTheSilenceThatStillLasts() throws Exception {
    Instant fault = Instant.now().minusSeconds(20);
    try (var log = new AckLog(folder.resolve("acks.jsonl"))) {
      assertThat(log.longestGapAfter(fault)).isCloseTo(Duration.ofSeconds(20), MARGIN);
    }
  }
}
