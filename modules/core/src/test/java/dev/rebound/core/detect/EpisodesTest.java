package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.core.detect.DetectState.AlertView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The alerts of a state are what a plain sorted map of them would be, whatever was put in and has left. */
class EpisodesTest {
  private static final int MAX = 5;

  @Property
  void shouldBeAsAPlainMapThatForgetsTheOldest(@ForAll @Size(max = 40) List<@IntRange(max = 1_199) Integer> numbers) {
    var expected = new TreeMap<String, AlertView>();
    Episodes episodes = Episodes.of(Map.of());
    for (int number : numbers) {
      AlertView alert = alert(number);
      expected.put("e" + number % 10, alert);
      while (expected.size() > MAX) {
        expected.remove(oldest(expected));
      }
      episodes = episodes.with("e" + number % 10, alert).atMost(MAX);
      assertThat(new ArrayList<>(episodes.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
      assertThat(episodes.firingSince("database", Instant.EPOCH.plusSeconds(2))).isEqualTo(
          expected.values().stream()
              .filter(each -> each.status() == AlertStatus.FIRING && each.component().equals("database")
                  && !each.evidence().at().isAfter(Instant.EPOCH.plusSeconds(2)))
              .sorted(Comparator.comparing((AlertView each) -> each.evidence().at()))
              .toList());
    }
    assertThat(Episodes.of(expected)).isEqualTo(expected);
  }

  private static String oldest(TreeMap<String, AlertView> alerts) {
    return alerts.entrySet().stream()
        .min(Comparator.comparing((Map.Entry<String, AlertView> each) -> each.getValue().status() == AlertStatus.FIRING)
            .thenComparing(each -> each.getValue().evidence().at()))
        .orElseThrow().getKey();
  }

  /** Ten episodes, five moments, two states of two components. */
  private static AlertView alert(int number) {
    return new AlertView(
        number % 2 == 0 ? "database" : "cache", number % 3 == 0 ? AlertStatus.RESOLVED : AlertStatus.FIRING,
        new Evidence(new Position("signals", 0, number), Instant.EPOCH.plusSeconds(number / 10 % 5), "alertmanager", "pg-0", "down"),
        "pg-0", "", "PostgresqlDown");
  }
}
