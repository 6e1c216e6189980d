package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.contracts.CloudEvents;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.UnknownEventType;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider;
import dev.rebound.core.detect.DetectState;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.recover.RecoverState;
import dev.rebound.core.recover.Recovery;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/** The host with the real deciders, without a broker. */
class DeciderTopologyTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:00:00Z");
  private final List<Received<Event>> heard = new ArrayList<>();
  private @Nullable TopologyTestDriver driver;
  private @Nullable TestInputTopic<String, Envelope<Event>> input;
  private @Nullable TestOutputTopic<String, Envelope<Event>> output;
  private int sent;

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void shouldAppendFactsWithTheirCauseAndTheirPlan() {
    recovery();
    send("orders", Writers.INGEST, plan("orders"));
    send("orders", Writers.DETECT, opened());

    List<Envelope<Event>> facts = written();

    assertThat(facts).extracting(fact -> fact.event().getClass().getSimpleName())
        .containsExactly("RecoveryPlanned", "StepRequested");
    assertThat(facts).allSatisfy(fact -> {
      assertThat(fact.cause()).isEqualTo(new Position(Topics.INCIDENTS, 0, 1));
      assertThat(fact.writer()).isEqualTo(Writers.RECOVER);
      assertThat(fact.planHash()).isEqualTo("hash of orders");
      assertThat(fact.at()).isEqualTo(NOW);
    });
    assertThat(facts).extracting(Envelope::id).doesNotHaveDuplicates();
  }

  @Test
  void shouldIgnoreItsOwnFactsWhenItReadsThemBackAndStillShowThemToTheListener() {
    recovery();
    send("orders", Writers.INGEST, plan("orders"));
    send("orders", Writers.DETECT, opened());
    List<Envelope<Event>> facts = written();

    facts.forEach(fact -> input().pipeInput("orders", fact, NOW));

    assertThat(written()).isEmpty();
    assertThat(heard).extracting(received -> received.event().getClass().getSimpleName()).endsWith("RecoveryPlanned", "StepRequested");
  }

  @Test
  void shouldWriteADueTimerOnceAndDecideOnItWhenItComesBack() {
    recovery();
    send("orders", Writers.INGEST, plan("orders"));
    send("orders", Writers.DETECT, opened());
    var lease = Duration.between(NOW, ((StepRequested) written().getLast().event()).leaseUntil());

    driver().advanceWallClockTime(lease);
    assertThat(written()).as("the grace after the lease has not passed").isEmpty();
    driver().advanceWallClockTime(Duration.ofSeconds(1));
    driver().advanceWallClockTime(Duration.ofSeconds(1));

    List<Envelope<Event>> written = written();
    assertThat(written).extracting(each -> each.event().getClass().getSimpleName()).containsExactly("TimerFired", "StepRequested");
    assertThat(written.getFirst().writer()).isNotEqualTo(Writers.RECOVER);
    assertThat(((StepRequested) written.getLast().event()).attempt()).isEqualTo(2);
    assertThat(written.getLast().at()).isEqualTo(NOW.plus(lease).plusSeconds(1));
    input().pipeInput("orders", written.getFirst(), NOW);
    assertThat(written()).as("a timer that fired twice").isEmpty();
  }

  @Test
  void shouldNotWriteATimerAgainThatStaysPending() {
    start(new Waiting(), Topics.INCIDENTS, Integer.class);
    send("orders", Writers.INGEST, plan("orders"));
    for (int round = 0; round < 10; round++) {
      driver().advanceWallClockTime(Duration.ofSeconds(1));
    }
    assertThat(written()).hasSize(1);
  }

  @Test
  void shouldHandABeatToEverySystemOfThePartition() {
    start(new Detection(OneNodePlan::of), Topics.SIGNALS, DetectState.class);
    for (String system : List.of("orders", "billing")) {
      send(system, Writers.INGEST, plan(system));
      send(system, Writers.INGEST, alert());
    }
    assertThat(written()).isEmpty();

    beat(NOW.plusSeconds(5));

    List<Envelope<Event>> all = written();
    assertThat(all).extracting(Envelope::id).doesNotHaveDuplicates();
    List<Envelope<Event>> facts = all.stream().filter(fact -> fact.event() instanceof IncidentOpened).toList();
    assertThat(facts).extracting(fact -> fact.system().value()).containsExactlyInAnyOrder("orders", "billing");
    assertThat(facts).extracting(fact -> ((IncidentOpened) fact.event()).incident()).doesNotHaveDuplicates();
    beat(NOW.plusSeconds(6));
    assertThat(written()).isEmpty();
  }

  @Test
  void shouldKeepOneSystemsEventsFromItsNeighbours() {
    recovery();
    send("orders", Writers.INGEST, plan("orders"));
    send("billing", Writers.DETECT, opened());
    assertThat(written()).as("billing has no plan").isEmpty();
  }

  @Test
  void shouldHaltOnATypeThatItDoesNotKnow() {
    recovery();
    var raw = driver().createInputTopic(Topics.INCIDENTS, new StringSerializer(), new ByteArraySerializer());
    var known = CloudEvents.encode(enveloped("orders", Writers.INGEST, plan("orders"), NOW));
    var unknown = CloudEventBuilder.from(known).withType("rebound.plan-activated.v9").build();
    var headers = new RecordHeaders();
    byte[] value;
    try (var serializer = new CloudEventSerializer()) {
      value = serializer.serialize(Topics.INCIDENTS, headers, unknown);
    }

    assertThatThrownBy(() -> raw.pipeInput(new TestRecord<>("orders", value, headers, NOW)))
        .hasRootCauseInstanceOf(UnknownEventType.class);
  }

  private void recovery() {
    start(new Recovery(OneNodePlan::of), Topics.INCIDENTS, RecoverState.class);
  }

  private <S> void start(Decider<S> decider, String topic, Class<S> state) {
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    var topology = DeciderHost.topology(decider, topic, state, (received, after) -> heard.add(received));
    var started = new TopologyTestDriver(topology, properties, NOW);
    driver = started;
    input = started.createInputTopic(topic, new StringSerializer(), new EnvelopeSerde().serializer());
    output = started.createOutputTopic(Topics.INCIDENTS, new StringDeserializer(), new EnvelopeSerde().deserializer());
  }

  private TopologyTestDriver driver() {
    return Objects.requireNonNull(driver);
  }

  private TestInputTopic<String, Envelope<Event>> input() {
    return Objects.requireNonNull(input);
  }

  private List<Envelope<Event>> written() {
    return Objects.requireNonNull(output).readValuesToList();
  }

  private void send(String system, String writer, Event event) {
    input().pipeInput(system, enveloped(system, writer, event, NOW), NOW);
  }

  private void beat(Instant at) {
    input().pipeInput("unrouted", enveloped("unrouted", Writers.INGEST, new ClockBeat("observer-1"), at), at);
  }

  private Envelope<Event> enveloped(String system, String writer, Event event, Instant at) {
    return new Envelope<>("event-" + sent++, new SystemName(system), at, writer, null, "0.1.0", Envelope.NO_PLAN, event);
  }

  private static PlanActivated plan(String system) {
    return new PlanActivated("hash of " + system, system);
  }

  private static AlertReported alert() {
    return new AlertReported(
        "alertmanager", "database", AlertStatus.FIRING, Map.of("alertname", "PostgresqlDown"), Map.of(), NOW, null, "f", "");
  }

  private static IncidentOpened opened() {
    return new IncidentOpened(
        new IncidentId("orders-database-0-1"), Scenario.DATABASE, "database", "pg-a", NOW, new LastSeen(null, List.of(), List.of()),
        new Explanation("rule", "because", Map.of(), List.of()));
  }

  /** A decider whose one timer is always due. */
  private static final class Waiting implements Decider<Integer> {
    @Override
    public String writer() {
      return Writers.ESCALATE;
    }

    @Override
    public String planHash(Integer state) {
      return Envelope.NO_PLAN;
    }

    @Override
    public Integer initial() {
      return 0;
    }

    @Override
    public Integer evolve(Integer state, Received<? extends Event> received) {
      return state + 1;
    }

    @Override
    public List<Event> decide(Integer state, Received<? extends Event> received) {
      return List.of();
    }

    @Override
    public List<Timer> timers(Integer state) {
      return List.of(new Timer("always", NOW));
    }
  }
}
