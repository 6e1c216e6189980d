package dev.rebound.core.recover;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The responder's decider for one system, and the words in which a test tells it what happened. */
final class Desk {
  static final IncidentId FIRST = new IncidentId("orders-database-7-1");
  static final IncidentId SECOND = new IncidentId("orders-database-7-2");
  private final Partition<RecoverState> partition;

  Desk(Plan plan) {
    partition = new Partition<>(new Recovery(Plans.reader(plan)), RecoverState.class, Topics.INCIDENTS);
    partition.hear(Writers.INGEST, Plans.ACTIVATED);
  }

  List<Event> open(IncidentId incident) {
    return partition.hear(Writers.DETECT, opened(incident, "database"));
  }

  static IncidentOpened opened(IncidentId incident, String component) {
    return new IncidentOpened(
        incident, Scenario.DATABASE, component, "pg-a", Partition.START,
        new LastSeen(new LastWitness("observer-1", 118, "0/3000148", Partition.START), List.of("pg-b"), List.of("observer-1")),
        new Explanation("rule", "because", Map.of("target", "evil-threshold"), List.of()));
  }

  /** The newest requested step; the test fails where there is none. */
  StepRequested request() {
    return partition.facts(StepRequested.class).getLast();
  }

  List<Event> ends(Outcome outcome, Map<String, String> findings) {
    return hand(ended(request(), outcome, findings, null));
  }

  List<Event> done() {
    return ends(Outcome.DONE, Map.of());
  }

  List<Event> fails() {
    return ends(Outcome.FAILED, Map.of());
  }

  static StepEnded ended(StepRequested request, Outcome outcome, Map<String, String> findings, @Nullable Duration retryAfter) {
    return new StepEnded(
        request.recovery(), request.step(), request.attempt(), outcome, "because the test says so", findings, retryAfter, "rebound-1");
  }

  List<Event> hand(Event event) {
    return partition.hear(Writers.HAND, event);
  }

  List<Event> progresses(Instant leaseUntil) {
    StepRequested request = request();
    return hand(new StepProgressed(request.recovery(), request.step(), request.attempt(), leaseUntil, "working"));
  }

  /** Waits for the earliest timer of the state and fires it when it is due. */
  List<Event> timer() {
    Timer next = next().orElseThrow(() -> new AssertionError("no timer is pending in " + partition.state()));
    if (next.due().isAfter(partition.now())) {
      partition.after(Duration.between(partition.now(), next.due()));
    }
    return fire(next.id());
  }

  Optional<Timer> next() {
    return partition.timers().stream().min(Comparator.comparing(Timer::due));
  }

  List<Event> fire(String timer) {
    return partition.hear("timer-recover", new TimerFired(Writers.RECOVER, timer));
  }

  List<Event> command(Verb verb, String person, String role, @Nullable IncidentId incident) {
    return command(verb, person, role, incident, "");
  }

  List<Event> command(Verb verb, String person, String role, @Nullable IncidentId incident, String reason) {
    return partition.hear(Writers.INGEST, new CommandReceived("command", verb, incident, person, "token", role, reason));
  }

  /** Goes on with DONE until the step is requested; the choice names pg-b, the scope says what it is told. */
  Desk until(String step, Map<String, String> scope) {
    while (!request().step().equals(step)) {
      switch (request().step()) {
        case "identify-scope" -> ends(Outcome.DONE, scope);
        case "choose-replica" -> ends(Outcome.DONE, Map.of("candidate", "pg-b", "timelineBefore", "1"));
        default -> done();
      }
    }
    return this;
  }

  RecoveryEnded end() {
    return partition.facts(RecoveryEnded.class).getLast();
  }

  Partition<RecoverState> partition() {
    return partition;
  }
}
