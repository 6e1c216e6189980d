package dev.rebound.app.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.detect.DetectState;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.recover.RecoverState;
import dev.rebound.core.recover.Recovery;
import dev.rebound.ingest.alertmanager.AlertIntake;
import dev.rebound.ingest.health.HealthIntake;
import dev.rebound.ingest.http.DoorLimits;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.PlanActivation;
import dev.rebound.ingest.relay.Relay;
import dev.rebound.ingest.status.DoorStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Feeds a timeline through the real intake parsing, the real detector and the real recovery decider, on the timeline's own time. Nobody
 * carries out a recovery's steps: nothing in the world changes because of us. Format of a timeline: one JSON object a line, {@code
 * {"offset", "channel": "alertmanager" | "health", "payload"}}; a payload that is a string is sent as it is.
 */
public final class Simulation {
  /** Where a timeline's payloads put its start. Source: traces/README.md. */
  public static final Instant START = Instant.parse("2026-11-20T09:00:00Z");
  /** Beats go on for so long after the last event. */
  private static final Duration AFTER = Duration.ofSeconds(30);
  /** Recoveries that wait for their turn are planned within this time, because those before them are given up. */
  private static final Duration RECOVERIES = Duration.ofMinutes(30);
  private static final String OBSERVER = "simulator";

  private final Plan plan;
  private final Consumer<Received<Event>> listener;
  private final MemoryLog log = new MemoryLog();
  private final AlertIntake alerts;
  private final HealthIntake health;
  private final Relay relay;
  private final MemoryDecider<DetectState> detector;
  private final MemoryDecider<RecoverState> responder;
  private final List<Received<Event>> incidents = new ArrayList<>();
  private Instant now = START;
  private Instant beat = START;

  /** A simulation under one plan. */
  public Simulation(ActivePlan active, PlanReader plans) {
    this(active, plans, record -> {});
  }

  /** @param listener hears every record of both logs of the system, and every beat, in the order in which they are decided on */
  Simulation(ActivePlan active, PlanReader plans, Consumer<Received<Event>> listener) {
    this.listener = listener;
    plan = active.plan();
    var all = new ActivePlans(List.of(active));
    var status = new DoorStatus();
    alerts = new AlertIntake(all, log, status, () -> now, DoorLimits.ANSWER_LIMIT);
    health = new HealthIntake(all, log, status, () -> now, DoorLimits.ANSWER_LIMIT);
    relay = new Relay(log, () -> now, DoorLimits.ANSWER_LIMIT);
    detector = new MemoryDecider<>(new Detection(plans), active.system(), log);
    responder = new MemoryDecider<>(new Recovery(plans), active.system(), log);
    PlanActivation.activate(active, log, () -> now).join();
    settle();
  }

  /** One line of a timeline. @throws IllegalArgumentException where the line itself is no event of a timeline */
  public void feed(String line) {
    JsonNode event = Json.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    if (!event.path("offset").isNumber() || !event.has("payload")) {
      throw new IllegalArgumentException("not an event of a timeline: \"offset\" and \"payload\" are expected");
    }
    passTime(START.plusNanos(Math.round(event.path("offset").doubleValue() * 1e9)));
    JsonNode payload = event.path("payload");
    byte[] body = payload.isTextual() ? payload.textValue().getBytes(StandardCharsets.UTF_8) : Json.bytes(payload);
    try {
      if (event.path("channel").asText().equals("alertmanager")) {
        alerts.take("alertmanager", body, Duration.ZERO);
      } else {
        health.take(HealthIntake.SOURCE, body, Duration.ZERO);
      }
    } catch (Refusal refused) {
      // The sender would be told; what could be read of it is stored.
    }
    settle();
  }

  /** The incidents that were declared by the end of the timeline. */
  public List<Declared> end() {
    passTime(now.plus(AFTER));
    Instant until = now.plus(RECOVERIES);
    while (responder.fireNext(until).isPresent()) {
      settle();
    }
    return declared();
  }

  private void passTime(Instant to) {
    while (true) {
      Instant nextBeat = beat.plusSeconds(1);
      Optional<Instant> fired = responder.fireNext(nextBeat.isBefore(to) ? nextBeat : to);
      if (fired.isPresent()) {
        now = fired.get().isAfter(now) ? fired.get() : now;
        settle();
      } else if (!nextBeat.isAfter(to)) {
        beat = nextBeat;
        now = nextBeat.isAfter(now) ? nextBeat : now;
        log.append(
            Topics.SIGNALS,
            new Envelope<>(
                "beat/" + beat, SystemName.UNROUTED, beat, Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN,
                new ClockBeat(OBSERVER)));
        settle();
      } else {
        now = to.isAfter(now) ? to : now;
        return;
      }
    }
  }

  /** Every record is decided on, and so is what follows from it. Records of other systems are nobody's here. */
  private void settle() {
    while (true) {
      Optional<Received<Event>> signal = log.next(Topics.SIGNALS);
      Optional<Received<Event>> incident = signal.isPresent() ? Optional.empty() : log.next(Topics.INCIDENTS);
      if (signal.isPresent()) {
        Received<Event> received = signal.get();
        if (received.event() instanceof ClockBeat || received.envelope().system().equals(plan.system())) {
          listener.accept(received);
          detector.take(received);
        }
      } else if (incident.isPresent()) {
        incidents.add(incident.get());
        listener.accept(incident.get());
        responder.take(incident.get());
        relay.accept(incident.get());
      } else {
        return;
      }
    }
  }

  private List<Declared> declared() {
    var found = new LinkedHashMap<IncidentId, Declared>();
    for (Received<Event> received : incidents) {
      double at = Duration.between(START, received.envelope().at()).toMillis() / 1e3;
      switch (received.event()) {
        case IncidentOpened opened -> found.put(opened.incident(), opened(opened, at));
        case IncidentResolved resolved -> found.computeIfPresent(resolved.incident(), (id, each) -> closed(each, at, null));
        case IncidentSuperseded superseded ->
            found.computeIfPresent(superseded.incident(), (id, each) -> closed(each, at, Declared.word(superseded.cause())));
        case EvidenceAdded added -> found.computeIfPresent(added.incident(), (id, each) -> attributed(each, added.names()));
        case RecoveryPlanned planned -> found.computeIfPresent(planned.incident(), (id, each) -> recovering(each));
        default -> {}
      }
    }
    return List.copyOf(found.values());
  }

  private Declared opened(IncidentOpened opened, double at) {
    String component = opened.component();
    String site =
        component.startsWith("site/") ? component.substring("site/".length()) : plan.vantage().siteOf(component, opened.target());
    return new Declared(
        Declared.word(opened.scenario()), opened.target(), site, at, null, null, 0, List.of(), opened.explanation().because());
  }

  private static Declared closed(Declared each, double at, @org.jspecify.annotations.Nullable String by) {
    return new Declared(
        each.scenario(), each.target(), each.site(), each.openedAtS(), at, by, each.recoveries(), each.attributed(), each.reason());
  }

  private static Declared attributed(Declared each, List<String> names) {
    var all = new ArrayList<>(each.attributed());
    all.addAll(names);
    return new Declared(
        each.scenario(), each.target(), each.site(), each.openedAtS(), each.closedAtS(), each.supersededBy(), each.recoveries(), all,
        each.reason());
  }

  private static Declared recovering(Declared each) {
    return new Declared(
        each.scenario(), each.target(), each.site(), each.openedAtS(), each.closedAtS(), each.supersededBy(), each.recoveries() + 1,
        each.attributed(), each.reason());
  }
}
