package dev.rebound.targets.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.lease.SiteLease.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link SiteLease} keeps. */
public abstract class SiteLeaseContract {
  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final Instant BEFORE = Instant.parse("2026-07-01T11:00:00Z");
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00.5Z");

  /** The lease under test. */
  protected abstract SiteLease lease();

  /** A host renews it for its site, or takes it first. */
  protected abstract void hold(String holder, Duration duration, Instant at);

  /** Its keeper refuses connections. */
  protected abstract void loseKeeper();

  private Held held() {
    return value(lease().look()).orElseThrow();
  }

  private static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Value<T>(var value) -> value;
      case Answer.Trouble<T>(var outcome, var reason) -> throw new AssertionError(outcome + ": " + reason);
    };
  }

  @Test
  void shouldSayThatThereIsNone() {
    assertThat(value(lease().look())).isEqualTo(Optional.empty());
    assertThat(value(lease().take("rebound", NOW, "1"))).isEqualTo(Replacement.MISSING);
  }

  @Test
  void shouldBeTakenAsItWasReadAndKeepItsDuration() {
    hold("west", DURATION, BEFORE);
    Held read = held();
    assertThat(read).isEqualTo(new Held("west", DURATION, BEFORE, read.version()));

    assertThat(value(lease().take("rebound", NOW, read.version()))).isEqualTo(Replacement.UPDATED);
    assertThat(held()).isEqualTo(new Held("rebound", DURATION, NOW, held().version()));
  }

  @Test
  void shouldNotBeTakenWhereAHostRenewedMeanwhile() {
    hold("west", DURATION, BEFORE);
    Held read = held();
    hold("west", DURATION, NOW);
    assertThat(value(lease().take("rebound", NOW, read.version()))).isEqualTo(Replacement.CONFLICT);
    assertThat(held().holder()).isEqualTo("west");
  }

  @Test
  void shouldSayThatItsKeeperRefuses() {
    hold("west", DURATION, BEFORE);
    loseKeeper();
    assertThat(lease().look()).isInstanceOfSatisfying(Answer.Trouble.class, trouble ->
        assertThat(trouble.outcome()).isEqualTo(Outcome.REFUSED));
    assertThat(lease().take("rebound", NOW, "1")).isInstanceOf(Answer.Trouble.class);
  }
}
