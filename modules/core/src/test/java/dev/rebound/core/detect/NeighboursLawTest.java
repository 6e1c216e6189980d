package dev.rebound.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.plan.TwoSites;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** Law 5 for a partition of many systems, and that what is remembered of one system has a bound. */
class NeighboursLawTest {
  private static final int NEIGHBOURS = 50;
  private static final String OURS = "ours";
  private static final List<String> TARGETS =
      List.of("gateway", "pg-a", "pg-b", "redis-a", "redis-b", "storage-api", "orders-api-1", "orders-api-2");
  private static final Map<String, Plan> PLANS = new HashMap<>();

  /** A plan's text is the name of its system. */
  private static final PlanReader READER =
      text -> PLANS.computeIfAbsent(text, name -> TwoSites.plan(name, List.of("in", "ext", "dr")));

  /** Some minutes of one system: states that last a while, with alerts, repetitions and late checks between. */
  private static List<Event> story(String system, Random random, int seconds) {
    var events = new ArrayList<Event>(List.of(new PlanActivated("hash-" + system, system)));
    var down = new HashMap<String, Boolean>();
    for (int second = 0; second < seconds; second++) {
      Instant now = Partition.START.plusSeconds(second);
      String changing = TARGETS.get(random.nextInt(TARGETS.size()));
      if (random.nextInt(6) == 0) {
        down.put(changing, second > 8 && random.nextBoolean());
      }
      for (String target : TARGETS) {
        Health health = down.getOrDefault(target, false) ? Health.DOWN : Health.UP;
        Role role = target.endsWith("-b") ? Role.REPLICA : Role.PRIMARY;
        Instant at = random.nextInt(20) == 0 ? now.minusSeconds(random.nextInt(40)) : now;
        events.add(Vigil.check(READER.read(system), random.nextInt(8) == 0 ? "ext" : "in", target, health, role, at));
      }
      if (random.nextInt(10) == 0) {
        events.add(alert(changing, random.nextBoolean() ? AlertStatus.FIRING : AlertStatus.RESOLVED, random.nextInt(3)));
      }
      events.add(new ClockBeat("beat"));
    }
    return events;
  }

  private static AlertReported alert(String instance, AlertStatus status, int episode) {
    return new AlertReported(
        "alertmanager", "", status, Map.of("alertname", "A" + episode, "instance", instance + ":9", "role", "primary"), Map.of(),
        Partition.START.plusSeconds(episode), null, "f" + episode + instance, "http://p/graph?g0.expr=pg_up+%3D%3D+0");
  }

  /** One partition: our system's records and, between them, those of its neighbours; every record at its own place. */
  private static List<Received<Event>> recorded(long seed) {
    var random = new Random(seed);
    List<Event> ours = story(OURS, random, 90);
    var others = new ArrayList<Map.Entry<String, List<Event>>>();
    for (int each = 0; each < NEIGHBOURS; each++) {
      others.add(Map.entry("neighbour-" + each, story("neighbour-" + each, random, 2)));
    }
    var log = new ArrayList<Received<Event>>();
    int next = 0;
    for (int index = 0; index < ours.size(); index++) {
      Instant at = Partition.START.plus(Duration.ofSeconds(index).dividedBy(TARGETS.size() + 1L));
      log.add(received(log.size(), OURS, ours.get(index), at));
      for (int between = random.nextInt(3); between > 0; between--) {
        Map.Entry<String, List<Event>> other = others.get(next++ % NEIGHBOURS);
        int turn = next / NEIGHBOURS % other.getValue().size();
        log.add(received(log.size(), other.getKey(), other.getValue().get(turn), at));
      }
    }
    return log;
  }

  private static Received<Event> received(int offset, String system, Event event, Instant at) {
    return new Received<>(
        new Position(Topics.SIGNALS, 7, offset),
        new Envelope<>("record-" + offset, new SystemName(system), at, Writers.INGEST, null, "0.1.0", "hash-" + system, event));
  }

  /** The facts about our system as bytes; every state goes through JSON after every record. */
  private static String facts(List<Received<Event>> log, boolean alone) {
    var detection = new Detection(READER);
    var states = new HashMap<SystemName, byte[]>();
    var facts = new StringBuilder();
    for (Received<Event> received : log) {
      SystemName system = received.envelope().system();
      boolean ours = system.value().equals(OURS);
      if (alone && !ours) {
        continue;
      }
      byte[] known = states.get(system);
      DetectState state = detection.evolve(known == null ? detection.initial() : Json.read(known, DetectState.class), received);
      for (Event fact : detection.decide(state, received)) {
        state =
            detection.evolve(
                state,
                new Received<>(
                    received.position(),
                    new Envelope<>(
                        "fact", system, received.envelope().at(), Writers.DETECT, received.position(), "0.1.0", detection.planHash(state),
                        fact)));
        if (ours) {
          facts.append(fact.getClass().getSimpleName()).append(new String(Json.bytes(fact), StandardCharsets.UTF_8)).append('\n');
        }
      }
      states.put(system, Json.bytes(state));
    }
    return facts.toString();
  }

  @Property(tries = 8, seed = "20261122", edgeCases = EdgeCasesMode.NONE)
  void shouldGiveTheSameFactsToTheByteAloneAndAmongFiftyNeighbours(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    List<Received<Event>> log = recorded(seed);
    String alone = facts(log, true);
    Statistics.label("opened").collect(alone.contains(IncidentOpened.class.getSimpleName()));
    Statistics.label("opened").coverage(seen -> seen.check(true).percentage(percent -> percent > 50));
    assertThat(facts(log, true)).isEqualTo(alone);
    assertThat(facts(log, false)).isEqualTo(alone);
  }

  // ---- bounds -----------------------------------------------------------------------------------------------------

  /** A system's state as JSON, whatever strangers send about it. It is read and written with every record. */
  private static final int STATE_BYTES_MAX = 400_000;

  @Test
  void shouldRememberNoMoreThanItsBoundOfTwentyThousandSignalsAboutFiveThousandNames() {
    var random = new Random(20261122);
    var detection = new Detection(READER);
    DetectState state = detection.evolve(detection.initial(), received(0, OURS, new PlanActivated("hash-ours", OURS), Partition.START));
    int largest = 0;
    for (int record = 1; record <= 20_000; record++) {
      Instant at = Partition.START.plusMillis(20L * record);
      int name = random.nextInt(5_000);
      Event event =
          switch (random.nextInt(4)) {
            case 0 -> Vigil.check(READER.read(OURS), "in", "orders-api-" + name, Health.DOWN, Role.UNKNOWN, at);
            case 1 ->
                Vigil.check(READER.read(OURS), "observer-" + name, TARGETS.get(name % 8), Health.values()[name % 3], Role.PRIMARY, at);
            case 2 -> alert("pg-a", AlertStatus.FIRING, name);
            default -> alert("orders-api-" + name, AlertStatus.FIRING, name);
          };
      state = detection.evolve(state, received(record, OURS, event, at));
      if (record % 250 == 0) {
        var beat = received(record, OURS, new ClockBeat("beat"), at);
        state = detection.evolve(state, beat);
        for (Event fact : detection.decide(state, beat)) {
          state = detection.evolve(state, received(record, OURS, fact, at));
        }
        largest = Math.max(largest, Json.bytes(state).length);
      }
    }
    assertThat(largest).isLessThan(STATE_BYTES_MAX).as("it did remember").isGreaterThan(20_000);
    assertThat(state.alerts()).hasSize(DetectState.ALERTS_MAX);
    assertThat(state.health().keySet().stream().filter(key -> key.startsWith("orders-api/"))).hasSize(DetectState.INSTANCES_MAX);
  }
}
