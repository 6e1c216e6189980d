package dev.rebound.targets.dns;

import static dev.rebound.targets.dns.DnsContract.API;
import static dev.rebound.targets.dns.DnsContract.NEW;
import static dev.rebound.targets.dns.DnsContract.OLD;
import static dev.rebound.targets.dns.DnsContract.a;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.dns.Told.Nothing;
import dev.rebound.targets.dns.Told.Records;
import dev.rebound.targets.dns.Told.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final Instant NOW = Instant.parse("2026-11-26T15:00:00Z");
  private static final Order ORDER = DnsContract.order(API, OLD, NEW);
  private static final Told SILENT = new Nothing(Why.SILENT, "did not answer");

  private static Look look(Told... told) {
    var servers = new LinkedHashMap<String, Told>();
    for (Told one : told) {
      servers.put("ns" + (servers.size() + 1), one);
    }
    return new Look(API, servers);
  }

  private static Told tells(long serial, RecordSet... sets) {
    return new Records(List.of(sets), serial, Duration.ofSeconds(60));
  }

  private static Spread spread(Look before, Look now, long serial) {
    return Spread.of(before, now, ORDER, OptionalLong.of(serial));
  }

  @Test
  void shouldCountTheLongestTtlFromWhenTheLastServerHasTheNew() {
    Spread spread = spread(look(tells(1, OLD), tells(1, a(900, "10.1.0.10"))), look(tells(2, NEW), tells(2, NEW)), 2);
    assertThat(spread.everywhere()).isTrue();
    assertThat(spread.untilForgotten(NOW, NOW)).contains(Duration.ofSeconds(900));
    assertThat(spread.untilForgotten(NOW, NOW.plusSeconds(850))).contains(Duration.ofSeconds(50));
    assertThat(spread.untilForgotten(NOW, NOW.plusSeconds(901))).contains(Duration.ZERO);
  }

  @Test
  void shouldCountTheNegativeTtlWhereTheNameWasAbsent() {
    Order order = DnsContract.fresh(API, NEW);
    Spread spread = Spread.of(look(tells(1)), look(tells(2, NEW)), order, OptionalLong.empty());
    assertThat(spread.untilForgotten(NOW, NOW.plusSeconds(10))).contains(Duration.ofSeconds(50));
  }

  @Test
  void shouldNotKnowWhenTheOldIsForgottenWhileAServerTellsItOrIsSilent() {
    Look before = look(tells(1, OLD), tells(1, OLD));
    assertThat(spread(before, look(tells(2, NEW), tells(1, OLD)), 2).waiting()).singleElement().asString().startsWith("ns2: tells [A ");
    assertThat(spread(before, look(tells(2, NEW), tells(2)), 2).waiting()).containsExactly("ns2: tells no record");
    Spread silent = spread(before, look(tells(2, NEW), SILENT), 2);
    assertThat(silent.waiting()).containsExactly("ns2: did not answer");
    assertThat(silent.untilForgotten(NOW, NOW.plusSeconds(10_000))).isEmpty();
    assertThat(spread(look(SILENT, SILENT), look(tells(2, NEW), tells(2, NEW)), 2).untilForgotten(NOW, NOW)).isEmpty();
  }

  @Test
  void shouldWaitForAServerThatTellsTheSameFromAnOlderTime() {
    Look before = look(tells(5, OLD), tells(3, NEW));
    assertThat(spread(before, look(tells(6, NEW), tells(3, NEW)), 6).everywhere()).isFalse();
    assertThat(spread(before, look(tells(9, NEW), tells(6, NEW)), 6).everywhere()).isTrue();
    assertThat(spread(before, look(tells(1, NEW), tells(4_294_967_295L, NEW)), 1).waiting()).as("a serial that went round").hasSize(1);
    assertThat(spread(before, look(tells(1, NEW), tells(2, NEW)), 4_294_967_295L).everywhere()).isTrue();
  }

  @Test
  void shouldNotMindAnotherTtlOfTheNewRecords() {
    assertThat(spread(look(tells(1, OLD)), look(tells(2, a(60, "10.2.0.10"))), 2).everywhere()).isTrue();
  }
}
