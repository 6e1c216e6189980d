package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** What a track of health checks says depends on which checks arrived, not on the order of their arrival. */
class HealthTrackTest {
  private static final Duration LATENESS = Duration.ofSeconds(30);
  private static final Duration CONFIRMATION = Duration.ofSeconds(5);

  /** @param at observed so many milliseconds after the start */
  private record Check(int at, Health health, Role role) {}

  private static HealthTrack after(List<Check> checks) {
    HealthTrack track = HealthTrack.UNSEEN;
    int arrived = 0;
    for (Check check : checks) {
      track = track.after(reported(check), Partition.START.plusSeconds(25).plusMillis(arrived++), LATENESS, evidence(check));
    }
    return track;
  }

  private static HealthReported reported(Check check) {
    return new HealthReported(
        "cache", "redis-a", "in", ProbeKind.REDIS, check.role(), check.health(), Partition.START.plusMillis(check.at()), 3, "");
  }

  private static Evidence evidence(Check check) {
    return new Evidence(new Position("signals", 0, check.at()), Partition.START, "in", "redis-a", "");
  }

  /** All that rules ask of a track; who heard it last is no part of it. */
  private static List<Object> says(HealthTrack track) {
    Instant now = Partition.START.plusSeconds(26);
    return List.of(
        track.role(), track.health(), track.newest(), track.times(), track.down(), track.lastWell(), track.lastDown(), track.failing(),
        track.interval(), track.confirmedDown(now, CONFIRMATION, LATENESS),
        track.confirmedDown(now.plusSeconds(60), CONFIRMATION, LATENESS));
  }

  @Provide
  Arbitrary<List<Check>> checks() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 40), Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.just(Health.DOWN)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(Health.UP, Health.DEGRADED))),
            Arbitraries.of(Role.class))
        .as((half, health, role) -> new Check(500 * half, health, role))
        .list().uniqueElements(Check::at).ofMinSize(1).ofMaxSize(HealthTrack.TIMES_MAX);
  }

  @Property(tries = 500, seed = "20261122", edgeCases = EdgeCasesMode.NONE)
  void shouldSayTheSameInWhateverOrderAndHoweverOftenTheSameChecksArrive(@ForAll("checks") List<Check> checks, @ForAll long seed) {
    var shuffled = new ArrayList<>(checks);
    shuffled.addAll(checks.subList(0, checks.size() / 2));
    Collections.shuffle(shuffled, new Random(seed));
    HealthTrack inOrder = after(checks.stream().sorted(java.util.Comparator.comparingInt(Check::at)).toList());
    HealthTrack disordered = after(shuffled);
    assertThat(says(disordered)).isEqualTo(says(inOrder));
    long well = checks.stream().filter(check -> check.health() != Health.DOWN).count();
    if (well <= HealthTrack.WELL_MAX) {
      assertThat(disordered.well()).isEqualTo(inOrder.well());
    }
    boolean confirmed = inOrder.confirmedDown(Partition.START.plusSeconds(26), CONFIRMATION, LATENESS);
    Statistics.label("confirmed").collect(confirmed);
    Statistics.label("confirmed").coverage(seen -> {
      seen.check(true).percentage(percent -> percent > 5);
      seen.check(false).percentage(percent -> percent > 5);
    });
  }

  @Test
  void shouldConfirmThreeChecksOverFiveSecondsAndNotLessNorWithAGap() {
    assertThat(confirmed("DD....")).isFalse();
    assertThat(confirmed("DDDDD.")).as("four seconds").isFalse();
    assertThat(confirmed("DDDDDD")).isTrue();
    assertThat(confirmed("DDDUDD")).isFalse();
    assertThat(confirmed("UUUDDD..DDD")).as("an answer may be missing in the gap").isFalse();
    assertThat(confirmed("UUUDDD..DDDDDD")).isTrue();
    assertThat(confirmed("DDDDDDU")).isFalse();
  }

  @Test
  void shouldTakeAGapThatCanNoLongerBeFilledForALostCheck() {
    HealthTrack track = after(row("UUUDDD..DDD"));
    assertThat(track.confirmedDown(Partition.START.plusSeconds(26), CONFIRMATION, LATENESS)).isFalse();
    assertThat(track.confirmedDown(Partition.START.plusSeconds(41), CONFIRMATION, LATENESS)).isTrue();
  }

  @Test
  void shouldMoveNoCheckFurtherThanTheLatenessWhateverTheObserversClockSays() {
    Instant arrived = Partition.START.plusSeconds(100);
    for (Duration wrong : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(-36500))) {
      var check =
          new HealthReported(
              "cache", "redis-a", "in", ProbeKind.REDIS, Role.PRIMARY, Health.DOWN, arrived.plus(wrong), 3, "");
      HealthTrack track = HealthTrack.UNSEEN.after(check, arrived, LATENESS, evidence(new Check(0, Health.DOWN, Role.PRIMARY)));
      assertThat(track.newest()).isEqualTo((wrong.isNegative() ? arrived.minus(LATENESS) : arrived).toEpochMilli());
    }
  }

  @Test
  void shouldBeHeardForTenSecondsOrLongerWhereItLooksRarely() {
    Instant last = Partition.START.plusSeconds(25).plusMillis(3);
    HealthTrack often = after(row("UUUU"));
    assertThat(often.fresh(last.plusMillis(9_999))).isTrue();
    assertThat(often.fresh(last.plusMillis(10_000))).isFalse();
    HealthTrack rarely = after(row("U.....U.....U.....U"));
    assertThat(rarely.fresh(last.plusMillis(14_999))).isTrue();
    assertThat(rarely.fresh(last.plusMillis(15_000))).isFalse();
  }

  private static boolean confirmed(String row) {
    return after(row(row)).confirmedDown(Partition.START.plusSeconds(26), CONFIRMATION, LATENESS);
  }

  /** One letter a second: U up, D down, a dot: no check. */
  private static List<Check> row(String letters) {
    var checks = new ArrayList<Check>();
    for (int second = 0; second < letters.length(); second++) {
      if (letters.charAt(second) != '.') {
        checks.add(new Check(1000 * second, letters.charAt(second) == 'U' ? Health.UP : Health.DOWN, Role.PRIMARY));
      }
    }
    return checks;
  }
}
