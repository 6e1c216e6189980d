package dev.rebound.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.SealKey;
import dev.rebound.verifier.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A checkpoint is made after so many records or so much time, whichever comes first. */
final class PartitionSealTest {
  private static final SealKey KEY = SealKey.generate();
  private final PartitionSeal seal =
      new PartitionSeal(Window.first(Recorded.LOG), new SealLimits(3, Duration.ofMinutes(5)), KEY);

  @Test
  void shouldSealAfterSoManyRecords() {
    assertThat(seal.take(Recorded.at(4), Recorded.NOW)).isNull();
    assertThat(seal.take(Recorded.at(5), Recorded.NOW)).isNull();
    Checkpoint made = seal.take(Recorded.at(9), Recorded.NOW);
    assertThat(made).isNotNull();
    assertThat(made.from()).isZero();
    assertThat(made.to()).isEqualTo(9);
    assertThat(seal.rest(Recorded.NOW)).as("nothing is left").isNull();
  }

  @Test
  void shouldSealWhatHasWaitedLongEnough() {
    assertThat(seal.due(Recorded.NOW.plus(Duration.ofDays(1)))).as("nothing waits").isNull();
    seal.take(Recorded.at(0), Recorded.NOW);
    seal.take(Recorded.at(1), Recorded.NOW.plusSeconds(200));
    assertThat(seal.due(Recorded.NOW.plusSeconds(299))).isNull();
    assertThat(seal.due(Recorded.NOW.plusSeconds(300))).isNotNull();
    assertThat(seal.due(Recorded.NOW.plusSeconds(900))).as("nothing waits any more").isNull();
    seal.take(Recorded.at(2), Recorded.NOW.plusSeconds(900));
    Checkpoint next = seal.rest(Recorded.NOW.plusSeconds(901));
    assertThat(next).isNotNull();
    assertThat(next.number()).isEqualTo(2);
    assertThat(next.from()).isEqualTo(2);
  }

  @Test
  void shouldHaveLimitsThatHold() {
    assertThatThrownBy(() -> new SealLimits(1025, Duration.ofMinutes(1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SealLimits(10, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
  }
}
