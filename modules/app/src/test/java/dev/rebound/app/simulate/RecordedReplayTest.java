package dev.rebound.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.Recovery;
import dev.rebound.core.replay.RecordedFacts;
import dev.rebound.core.replay.Replay.Difference;
import dev.rebound.core.replay.Replay.Result;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.plan.YamlPlanReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both logs of simulated incidents through the real deciders once more. */
final class RecordedReplayTest {
  private static final PlanReader PLANS = new YamlPlanReader(Replay.checkout().resolve("plans"));
  private static final String SLOWER = "\nconfirmation: { healthChecks: 7s, alert: 7s }\n";

  private final List<Received<Event>> log = new ArrayList<>();

  private void record(String timeline) {
    String plan = Replay.orders();
    var simulation = new Simulation(ActivePlan.of(PLANS.read(plan), plan), PLANS, log::add);
    OwnTimelines.all().get(timeline).arrivals().forEach(arrival -> simulation.feed(arrival.line()));
    simulation.end();
  }

  private RecordedFacts recorded() {
    var recorded = new RecordedFacts();
    of(Topics.INCIDENTS).forEach(recorded::take);
    return recorded;
  }

  private List<Received<Event>> of(String topic) {
    return log.stream().filter(record -> record.position().topic().equals(topic)).toList();
  }

  private Result detect(PlanReader plans) {
    var replay = new dev.rebound.core.replay.Replay<>(new Detection(plans), recorded());
    of(Topics.SIGNALS).forEach(replay::take);
    return replay.result();
  }

  @ParameterizedTest
  @ValueSource(strings = {"late cause", "two on their own", "site lost", "health only", "both of a pair"})
  void shouldDecideEverythingAgainAsItWasRecorded(String timeline) {
    record(timeline);
    Result detected = detect(PLANS);
    assertThat(detected.same()).as("%s", detected.differences()).isTrue();
    assertThat(detected.decisions()).isPositive();
    var recover = new dev.rebound.core.replay.Replay<>(new Recovery(PLANS), recorded());
    of(Topics.INCIDENTS).forEach(recover::take);
    assertThat(recover.result().same()).as("%s", recover.result().differences()).isTrue();
    assertThat(recover.result().decisions()).isPositive();
  }

  @Test
  void shouldTellAChangedThresholdByTheRecordAtWhichItFirstDecidesOtherwise() {
    record("health only");
    Received<Event> opened = of(Topics.INCIDENTS).stream().filter(each -> each.event() instanceof IncidentOpened).findFirst().orElseThrow();
    Result result = detect(text -> PLANS.read(text + SLOWER));
    assertThat(result.same()).isFalse();
    Difference first = result.differences().getFirst();
    assertThat(first.cause()).isEqualTo(opened.envelope().cause());
    assertThat(first.then()).hasAtLeastOneElementOfType(IncidentOpened.class);
    assertThat(first.now()).isEmpty();
    assertThat(first.first()).isTrue();
  }
}
