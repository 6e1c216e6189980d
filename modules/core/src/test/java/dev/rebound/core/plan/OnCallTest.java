package dev.rebound.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.plan.OnCall.Role;
import dev.rebound.core.plan.OnCall.ShiftOverride;
import dev.rebound.core.plan.Rotation.Shift;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnCallTest {
  private static final Rotation WEEK =
      new Rotation(List.of("dana", "lee", "kim"), LocalTime.of(9, 0), ZoneId.of("Europe/Berlin"), LocalDate.of(2026, 3, 16));

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  @Test
  void shouldHandOverAtTheSameLocalTimeAcrossTheChangeOfClocks() {
    assertThat(WEEK.shift(at("2026-03-16T08:00:00Z"))).isEqualTo(new Shift("dana", at("2026-03-16T08:00:00Z"), at("2026-03-23T08:00:00Z")));
    assertThat(WEEK.shift(at("2026-03-30T06:59:59Z")).person()).isEqualTo("lee");
    assertThat(WEEK.shift(at("2026-03-30T07:00:00Z"))).isEqualTo(new Shift("kim", at("2026-03-30T07:00:00Z"), at("2026-04-06T07:00:00Z")));
    assertThat(WEEK.shift(at("2026-04-06T07:00:00Z")).person()).isEqualTo("dana");
  }

  /** Also before its start, and whatever is asked: somebody has duty, and one duty ends where the next begins. */
  @Test
  void shouldHaveNoGapAtAnyTime() {
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Instant at = at("2015-01-01T00:00:00Z").plusSeconds(random.nextInt(Integer.MAX_VALUE));
      Shift shift = WEEK.shift(at);
      assertThat(shift.from()).isBeforeOrEqualTo(at);
      assertThat(shift.until()).isAfter(at);
      Shift next = WEEK.shift(shift.until());
      assertThat(next.from()).isEqualTo(shift.until());
      assertThat(WEEK.people().indexOf(next.person())).isEqualTo((WEEK.people().indexOf(shift.person()) + 1) % 3);
    }
  }

  @Test
  void shouldLetAnOverrideHaveItsTimeAndNoMore() {
    var override = new ShiftOverride("week", "max", at("2026-03-18T00:00:00Z"), at("2026-03-19T00:00:00Z"));
    var onCall = new OnCall(Duration.ofMinutes(30), Duration.ofMinutes(5), Map.of(), Map.of("week", WEEK), List.of(override), List.of());

    assertThat(onCall.shift("week", at("2026-03-17T00:00:00Z")))
        .contains(new Shift("dana", at("2026-03-16T08:00:00Z"), at("2026-03-18T00:00:00Z")));
    assertThat(onCall.shift("week", at("2026-03-18T00:00:00Z"))).contains(new Shift("max", override.from(), override.until()));
    assertThat(onCall.shift("week", at("2026-03-19T00:00:00Z")))
        .contains(new Shift("dana", at("2026-03-19T00:00:00Z"), at("2026-03-23T08:00:00Z")));
    assertThat(onCall.shift("nobody", at("2026-03-19T00:00:00Z"))).isEmpty();
  }

  @Test
  void shouldPutPeopleInThePlaceOfRolesAndRotations() {
    var onCall =
        new OnCall(
            Duration.ofMinutes(30), Duration.ofMinutes(5), Map.of("lead", new Role("week", "max")), Map.of("week", WEEK),
            List.of(), List.of());
    var level = new Plan.Level("tech lead", Duration.ZERO, List.of("lead", "dana"), List.of("week", "lee", "max"));

    assertThat(onCall.at(level, at("2026-03-17T00:00:00Z")))
        .isEqualTo(new Plan.Level("tech lead", Duration.ZERO, List.of("dana"), List.of("max", "lee")));
    assertThat(onCall.at(level, at("2026-03-24T00:00:00Z")))
        .isEqualTo(new Plan.Level("tech lead", Duration.ZERO, List.of("lee", "dana"), List.of("max")));
  }
}
