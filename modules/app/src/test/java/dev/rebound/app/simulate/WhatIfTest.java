package dev.rebound.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.replay.Outages;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.WhatIf;
import dev.rebound.core.replay.WhatIf.Line;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.plan.YamlPlanReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulated incidents, recorded with a confirmation of 5 s, under others. */
final class WhatIfTest {
  private static final PlanReader PLANS = new YamlPlanReader(Replay.checkout().resolve("plans"));

  private final List<Received<Event>> log = new ArrayList<>();

  private List<Line> under(String window, String timeline) {
    String plan = Replay.orders();
    var simulation = new Simulation(ActivePlan.of(PLANS.read(plan), plan), PLANS, log::add);
    OwnTimelines.all().get(timeline).arrivals().forEach(arrival -> simulation.feed(arrival.line()));
    simulation.end();
    var then = new Outages();
    var now = new Outages();
    String changed = "\nconfirmation: { healthChecks: " + window + ", alert: " + window + " }\n";
    var detect =
        new dev.rebound.core.replay.Replay<>(new Detection(text -> PLANS.read(text + changed)), new RecordedFacts(), now::take);
    for (Received<Event> record : log) {
      if (record.position().topic().equals(Topics.INCIDENTS)) {
        then.take(record);
      } else {
        detect.take(record);
      }
    }
    return WhatIf.incidents(then.all(), now.all(), Map.of("orders", Instant.EPOCH));
  }

  /**
   * By hand. Checks come once a second. An incident is opened by the first check that is as late after the first failing one as the window
   * asks for, and by the third failing one at the earliest: 5 s after it with 5 s, 2 s after it with 1 s (3 s earlier), and not at all with
   * 60 s, because each of these failures is repaired, or the timeline ends, before that.
   */
  @ParameterizedTest
  @CsvSource({
    "5s,  health only,       cache same 0",
    "1s,  health only,       cache earlier -3",
    "60s, health only,       cache never -",
    "5s,  two on their own,  storage-api same 0; cache same 0",
    "1s,  two on their own,  storage-api earlier -3; cache earlier -3",
    "60s, two on their own,  storage-api never -; cache never -",
    "5s,  late cause,        orders-api same 0; database same 0",
    "1s,  late cause,        orders-api earlier -3; database earlier -3",
    "60s, late cause,        orders-api never -; database never -",
  })
  void shouldEqualTheTableByHand(String window, String timeline, String table) {
    assertThat(under(window, timeline).stream().map(WhatIfTest::told).collect(Collectors.joining("; "))).isEqualTo(table);
  }

  @Test
  void shouldNameWhatWouldHaveBeenOpenedAndWasNot() {
    List<Line> lines = under("1s", "health only");
    var only = Objects.requireNonNull(lines.getFirst().now());
    assertThat(WhatIf.incidents(List.of(), List.of(only), Map.of()))
        .containsExactly(new Line(WhatIf.Change.NEW, null, only, null, null, null));
  }

  @Test
  void shouldSayThatNothingIsKnownOfWhatTheSignalsHoldNoMore() {
    var then = Objects.requireNonNull(under("5s", "health only").getFirst().then());
    for (Map<String, Instant> knownFrom : List.of(Map.<String, Instant>of(), Map.of(then.system(), then.downSince().plusMillis(1)))) {
      assertThat(WhatIf.incidents(List.of(then), List.of(), knownFrom)).extracting(Line::change).containsExactly(WhatIf.Change.UNKNOWN);
    }
    assertThat(WhatIf.incidents(List.of(then), List.of(), Map.of(then.system(), then.downSince())))
        .extracting(Line::change).containsExactly(WhatIf.Change.NEVER);
  }

  private static String told(Line line) {
    String component = Objects.requireNonNull(line.then()).component();
    return component + " " + line.change().name().toLowerCase(Locale.ROOT) + " " + (line.by() == null ? "-" : line.by().toSeconds());
  }
}
