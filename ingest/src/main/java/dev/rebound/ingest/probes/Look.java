package dev.rebound.ingest.probes;

import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Witness;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.http.HttpProbe;
import dev.rebound.targets.postgres.PostgresProbe;
import java.time.Duration;
import java.util.List;

/** One target as the prober sees it: it can be looked at, and waited at. */
interface Look extends AutoCloseable {
  /** Looks once. */
  ProbeReported look(long sequence);

  /** Between the starts of two looks. @param planned by the plan */
  default Duration interval(Duration planned) {
    return planned;
  }

  /** Waits; true where something happened that is worth an early look. */
  boolean await(Duration limit) throws InterruptedException;

  @Override
  void close();

  /** Looks at a database instance. */
  record Database(PostgresProbe probe, String component, String target, String observer, Duration limit) implements Look {
    @Override
    public ProbeReported look(long sequence) {
      var round = probe.look(limit, sequence);
      var seen = round.witness();
      return new ProbeReported(
          component, target, observer, ProbeKind.POSTGRESQL, reachability(round.outcome()), kept(round.kept()), role(round.role()),
          round.timeline(), round.writable(), round.synchronousStandbys(),
          seen == null ? null : new Witness(seen.sequence(), seen.lsn().toString()), round.latency().toMillis(), round.detail());
    }

    @Override
    public boolean await(Duration wait) {
      return probe.awaitKeptSessionEnd(wait);
    }

    @Override
    public void close() {
      probe.close();
    }

    /** A silent session is no proof of its death (targets, PostgresProbe), so it must never count as one. */
    private static KeptSession kept(PostgresProbe.KeptSession kept) {
      return switch (kept) {
        case ALIVE -> KeptSession.ALIVE;
        case DEAD -> KeptSession.DEAD;
        case SILENT, NONE -> KeptSession.NONE;
      };
    }

    private static Role role(PostgresProbe.Role role) {
      return switch (role) {
        case PRIMARY -> Role.PRIMARY;
        case REPLICA -> Role.REPLICA;
        case UNKNOWN -> Role.UNKNOWN;
      };
    }
  }

  /**
   * Looks at the URL of an application or a service.
   *
   * @param share of failing rounds, told beside each answer
   */
  record Web(HttpProbe probe, String component, String observer, Duration limit, ErrorShare share) implements Look {
    static Web of(HttpProbe probe, String component, String observer, Duration limit) {
      return new Web(probe, component, observer, limit, new ErrorShare());
    }

    @Override
    public ProbeReported look(long sequence) {
      var round = probe.look(limit);
      share.add(round.outcome() != Outcome.ANSWERED);
      return plain(
          component, component, observer, ProbeKind.HTTP, round.outcome(), round.latency(), round.detail() + share.sentence());
    }

    @Override
    public boolean await(Duration wait) throws InterruptedException {
      Thread.sleep(wait);
      return false;
    }

    @Override
    public void close() {
      probe.close();
    }
  }

  /** A report of what has neither sessions nor roles. */
  static ProbeReported plain(
      String component, String target, String observer, ProbeKind kind, Outcome outcome, Duration latency, String detail) {
    return new ProbeReported(
        component, target, observer, kind, reachability(outcome), KeptSession.NONE, Role.UNKNOWN, 0, false, List.of(), null,
        latency.toMillis(), detail);
  }

  /** The word of the signals. */
  static Reachability reachability(Outcome outcome) {
    return switch (outcome) {
      case REFUSED -> Reachability.REFUSED;
      case SILENCE -> Reachability.SILENCE;
      case ERROR -> Reachability.ERROR;
      case ANSWERED -> Reachability.ANSWERED;
    };
  }
}
