package dev.rebound.targets.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.targets.lease.LeaseProof.Renewable;
import dev.rebound.targets.lease.LeaseProof.Stopped;
import dev.rebound.targets.lease.LeaseProof.StoppedAt;
import dev.rebound.targets.lease.LeaseProof.Terms;
import dev.rebound.targets.lease.SiteLease.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaseProofTest {
  private static final Instant TAKEN = Instant.parse("2026-07-01T12:00:00Z");
  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final Terms TERMS = new Terms(Duration.ofSeconds(10), Duration.ofSeconds(2));
  /** 30 s, 10 % of them, 10 s to stop, 2 s of skew. */
  private static final Instant STOPPED = TAKEN.plusSeconds(45);

  private static LeaseProof.Proof judge(String holder, Instant now) {
    return LeaseProof.judge(new Held(holder, DURATION, TAKEN, "7"), "rebound", TERMS, now);
  }

  @Test
  void shouldProveNothingWhileTheSiteMayRenew() {
    assertThat(judge("west", STOPPED.plus(Duration.ofDays(1)))).isEqualTo(new Renewable());
    assertThat(LeaseProof.judge(new Held("rebound", DURATION, null, "7"), "rebound", TERMS, STOPPED)).isEqualTo(new Renewable());
  }

  @Test
  void shouldProveItWhenTheLeaseHasCertainlyExpired() {
    assertThat(judge("rebound", TAKEN)).isEqualTo(new StoppedAt(STOPPED));
    assertThat(judge("rebound", STOPPED.minusMillis(1))).isEqualTo(new StoppedAt(STOPPED));
    assertThat(judge("rebound", STOPPED)).isEqualTo(new Stopped());
  }

  @Test
  void shouldRefuseTermsThatCannotBe() {
    assertThatThrownBy(() -> new Terms(Duration.ofSeconds(-1), Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Hosts whose clocks run as slow as is allowed, renewals up to the taking, a judge whose clock is as far ahead as is allowed. */
  @Test
  void shouldNeverBeProvenWhileAHostStillServes() {
    var random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Duration duration = Duration.ofMillis(1 + random.nextInt(120_000));
      var terms = new Terms(Duration.ofMillis(random.nextInt(60_000)), Duration.ofMillis(random.nextInt(10_000)));
      // True time: the last renewal was sent before it was accepted, and accepted before the taking.
      Instant sent = TAKEN.minusMillis(random.nextInt(5_000));
      double slow = 1 + random.nextDouble() * LeaseProof.DRIFT_PERCENT / 100;
      Instant serves = sent.plusMillis((long) (duration.toMillis() * slow)).plus(terms.stopWithin().multipliedBy(random.nextInt(2)));
      Instant truly = sent.plusMillis(random.nextInt(200_000));
      // The judge's clock is ahead of the taker's, who had the true time.
      Instant judged = truly.plusMillis(random.nextLong(terms.skewMax().toMillis() + 1));
      var proof = LeaseProof.judge(new Held("rebound", duration, TAKEN, "1"), "rebound", terms, judged);
      if (proof instanceof Stopped) {
        assertThat(truly).as("run %d", i).isAfterOrEqualTo(serves);
      }
    }
  }
}
