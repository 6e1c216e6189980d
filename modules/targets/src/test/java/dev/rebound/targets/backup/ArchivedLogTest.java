package dev.rebound.targets.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchivedLogTest {
  /** Each archived in the second of its order. */
  private static ArchivedLog of(String... places) {
    var archived = new TreeMap<String, Instant>();
    for (String place : places) {
      archived.put(place, Instant.ofEpochSecond(archived.size() + 1));
    }
    return new ArchivedLog(archived);
  }

  private static String[] places(String... lows) {
    return Stream.of(lows).map(low -> "00000000000000" + low).toArray(String[]::new);
  }

  @Test
  void shouldGoOnInTheNextPart() {
    var log = of("00000000000000FE", "00000000000000FF", "0000000100000000", "0000000100000001");
    assertThat(log.holds("0000000100000000000000FE", "000000010000000100000001")).isTrue();
    assertThat(log.reaches("0000000100000000000000FE")).contains(Instant.ofEpochSecond(4));
    assertThat(log.gapAfter("0000000100000000000000FE")).isFalse();
    assertThat(of("000000000000003F", "0000000100000000").gapAfter("00000001000000000000003F")).as("segments of 64 MiB").isFalse();
    assertThat(of("0000000000000FFF", "0000000100000000").gapAfter("000000010000000000000FFF")).as("segments of 1 MiB").isFalse();
  }

  @Test
  void shouldSeeAGap() {
    var log = of(places("01", "02", "04"));
    assertThat(log.holds("000000010000000000000001", "000000010000000000000004")).isFalse();
    assertThat(log.reaches("000000010000000000000001")).contains(Instant.ofEpochSecond(2));
    assertThat(log.gapAfter("000000010000000000000001")).isTrue();
    assertThat(log.gapAfter("000000010000000000000004")).isFalse();
    assertThat(log.reaches("000000010000000000000003")).isEmpty();
    assertThat(of("00000000000000FD", "0000000100000000").gapAfter("0000000100000000000000FD")).isTrue();
  }

  @Test
  void shouldFollowAPromotionIntoItsTimeline() {
    var log = ArchivedLog.read("""
        {"0000000100000000/000000010000000000000001-8ece99613ab16503005eb5189acb3ada6fe58acf.lz4":{"type":"file","size":1,"time":1},
         "0000000200000000/000000020000000000000002-8ece99613ab16503005eb5189acb3ada6fe58acf.zst":{"type":"file","size":1,"time":5},
         "00000002.history":{"type":"file","size":1,"time":9}}""").orElseThrow();
    assertThat(log.reaches("000000010000000000000001")).contains(Instant.ofEpochSecond(5));
  }
}
