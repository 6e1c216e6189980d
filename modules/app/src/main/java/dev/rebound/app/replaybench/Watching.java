package dev.rebound.app.replaybench;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Witness;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Writers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the door sees of some systems for hours: rounds of probes of a database's primary and replica, a clock beat to every fourth signal
 * as in the lab's logs, and now and then a primary that refuses for some rounds.
 *
 * @param plan each system's plan, with {@code system: orders}
 * @param observer of that plan
 */
record Watching(PlanActivated plan, String observer) {
  /** Each has a partition of its own. */
  static final int SYSTEMS = 8;
  /** Own probes look so often (Defaults.PROBE_INTERVAL). */
  private static final Duration ROUND = Duration.ofMillis(250);
  /** So many signals of a system lie between two failures of its primary: some hours. */
  private static final int FAILURE_EVERY = 12_000;
  private static final int FAILING_ROUNDS = 12;
  private static final int SIGNALS_OF_A_ROUND = 4;
  private static final Instant BEGIN = Instant.parse("2026-11-23T08:00:00Z");

  /** A signal and its partition. */
  record Signal(int partition, Envelope<Event> envelope) {}

  /** The n-th signal; the first one of each system is its plan. */
  Signal at(long number) {
    int system = (int) (number % SYSTEMS);
    long own = number / SYSTEMS;
    return new Signal(system, envelope(system, number, BEGIN.plus(ROUND.multipliedBy(own / SIGNALS_OF_A_ROUND)), event(system, own)));
  }

  private Event event(int system, long own) {
    if (own == 0) {
      return plan(system);
    }
    long round = own / SIGNALS_OF_A_ROUND;
    long sinceFailure = round % (FAILURE_EVERY / SIGNALS_OF_A_ROUND);
    boolean fails = round > FAILING_ROUNDS && sinceFailure < FAILING_ROUNDS;
    return switch ((int) (own % SIGNALS_OF_A_ROUND)) {
      case 0 -> new ClockBeat(observer);
      case 1 -> replica();
      default -> fails ? refused() : primary(own);
    };
  }

  private ProbeReported primary(long sequence) {
    return new ProbeReported(
        "database", "pg-a", observer, ProbeKind.POSTGRESQL, Reachability.ANSWERED, KeptSession.ALIVE, Role.PRIMARY, 1, true,
        List.of("pg-b"), new Witness(sequence, "0/%X".formatted(50_331_648 + sequence)), 3, "it answered as primary and took a write");
  }

  private ProbeReported replica() {
    return new ProbeReported(
        "database", "pg-b", observer, ProbeKind.POSTGRESQL, Reachability.ANSWERED, KeptSession.ALIVE, Role.REPLICA, 1, false, List.of(),
        null, 2, "it answered as replica");
  }

  private ProbeReported refused() {
    return new ProbeReported(
        "database", "pg-a", observer, ProbeKind.POSTGRESQL, Reachability.REFUSED, KeptSession.DEAD, Role.UNKNOWN, 0, false, List.of(), null,
        1, "connection refused");
  }

  /** The plan of a system. */
  PlanActivated plan(int system) {
    return new PlanActivated(plan.hash() + system, plan.text().replace("system: orders", "system: " + name(system)));
  }

  static String name(int system) {
    return "shop-" + system;
  }

  private static Envelope<Event> envelope(int system, long number, Instant at, Event event) {
    return new Envelope<>(
        "signal-" + number, new SystemName(name(system)), at, Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN, event);
  }
}
