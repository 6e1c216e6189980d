package dev.rebound.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way reads nothing differently from the JDK's general reader. Pure. */
class UtcTimeTest {
  @Property
  void shouldReadEveryTimeAsTheGeneralReaderDoes(
      @ForAll @LongRange(min = 0, max = 7_258_118_400L) long second, @ForAll @IntRange(max = 999_999_999) int nanos) {
    String text = Instant.ofEpochSecond(second, nanos).toString();
    Instant read = UtcTime.read(text);
    if (read != null) {
      assertThat(read).isEqualTo(OffsetDateTime.parse(text).toInstant());
    } else {
      assertThat(Integer.parseInt(text.substring(8, 10))).as("day of %s: only those that not every month has are left", text)
          .isGreaterThan(28);
    }
  }

  @Property
  void shouldReadNoNoiseThatTheGeneralReaderReadsDifferently(
      @ForAll @StringLength(min = 19, max = 31) @CharRange(from = '+', to = ':') String noise, @ForAll @IntRange(max = 30) int at) {
    String valid = "2026-11-22T14:03:07.123456789Z";
    String text = valid.substring(0, Math.min(at, valid.length())) + noise.substring(Math.min(at, noise.length()));
    Instant read = UtcTime.read(text);
    if (read != null) {
      assertThat(read).isEqualTo(OffsetDateTime.parse(text).toInstant());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "2026-11-22T14:03:07+00:00", "2026-11-22T14:03Z", "2026-11-22t14:03:07z", "2026-13-22T14:03:07Z", "2026-02-30T14:03:07Z",
    "2026-11-22T24:00:00Z", "2026-11-22T14:03:60Z", "2026-11-22T14:03:07.Z", "-026-11-22T14:03:07Z", "", "yesterday"})
  void shouldReadNothingElse(String text) {
    assertThat(UtcTime.read(text)).isNull();
  }

  @Test
  void shouldReadAFractionOfAnyLength() {
    assertThat(UtcTime.read("2026-11-22T14:03:07.5Z")).isEqualTo(Instant.parse("2026-11-22T14:03:07.500Z"));
    assertThat(UtcTime.read("2026-11-22T14:03:07.000000001Z")).isEqualTo(Instant.parse("2026-11-22T14:03:07.000000001Z"));
  }
}
