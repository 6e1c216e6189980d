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

  /** Looks at an application's URL. */
  record Web(HttpProbe probe, String component, String observer, Duration limit) implements Look {
    @Override
    public ProbeReported look(long sequence) {
      var round = probe.look(limit);
      return new ProbeReported(
          component, component, observer, ProbeKind.HTTP, reachability(round.outcome()), KeptSession.NONE, Role.UNKNOWN, 0, false,
          List.of(), null, round.latency().toMillis(), round.detail());
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

  private static Reachability reachability(Outcome outcome) {
    return switch (outcome) {
      case REFUSED -> Reachability.REFUSED;
      case SILENCE -> Reachability.SILENCE;
      case ERROR -> Reachability.ERROR;
      case ANSWERED -> Reachability.ANSWERED;
    };
  }
}
