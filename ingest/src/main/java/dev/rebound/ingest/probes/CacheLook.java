package dev.rebound.ingest.probes;

import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.targets.redis.RedisProbe;
import java.time.Duration;
import java.util.List;

/** Looks at a Redis server. */
record CacheLook(RedisProbe probe, String component, String target, String observer, Duration limit) implements Look {
  @Override
  public ProbeReported look(long sequence) {
    var round = probe.look(limit, sequence);
    return new ProbeReported(
        component, target, observer, ProbeKind.REDIS, Look.reachability(round.outcome()), kept(round.kept()), role(round.role()), 0,
        round.writable(), List.of(), null, round.latency().toMillis(), round.detail());
  }

  @Override
  public boolean await(Duration wait) {
    return probe.awaitKeptSessionEnd(wait);
  }

  @Override
  public void close() {
    probe.close();
  }

  /** A silent session is no proof of its death (targets, RedisProbe), so it must never count as one. */
  private static KeptSession kept(RedisProbe.KeptSession kept) {
    return switch (kept) {
      case ALIVE -> KeptSession.ALIVE;
      case DEAD -> KeptSession.DEAD;
      case SILENT, NONE -> KeptSession.NONE;
    };
  }

  private static Role role(RedisProbe.Role role) {
    return switch (role) {
      case PRIMARY -> Role.PRIMARY;
      case REPLICA -> Role.REPLICA;
      case UNKNOWN -> Role.UNKNOWN;
    };
  }
}
