package dev.rebound.targets.redis;

import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisProbe.KeptSession;
import dev.rebound.targets.redis.RedisProbe.Role;
import dev.rebound.targets.redis.RedisProbe.Round;
import java.time.Duration;

/** A Redis server in memory. Nothing waits: what would be late is late at once. */
public final class FakeRedis {
  private Outcome outcome = Outcome.ANSWERED;
  private Role role = Role.PRIMARY;
  private boolean writes = true;
  private long generation;

  /** What it is from now on. */
  public synchronized void is(Role now) {
    role = now;
  }

  /** Whether it takes writes as a primary from now on. */
  public synchronized void takesWrites(boolean now) {
    writes = now;
  }

  /** It runs from now on. */
  public synchronized void starts() {
    outcome = Outcome.ANSWERED;
  }

  /** Its process is gone from now on, and with it all sessions. */
  public synchronized void stops() {
    outcome = Outcome.REFUSED;
    generation++;
  }

  /** It is frozen from now on. */
  public synchronized void hangs() {
    outcome = Outcome.SILENCE;
  }

  /** It refuses our password from now on; sessions from before still work. */
  public synchronized void refusesLogin() {
    outcome = Outcome.ERROR;
  }

  /** A probe with its own kept session. */
  public RedisProbe probe() {
    return new RedisProbe() {
      private long keptOf = -1;

      @Override
      public Round look(Duration limit, long sequence) {
        synchronized (FakeRedis.this) {
          KeptSession kept = kept();
          if (kept != KeptSession.ALIVE) {
            keptOf = outcome == Outcome.ANSWERED ? generation : -1;
          }
          boolean seen = outcome == Outcome.ANSWERED;
          Role shown = seen || kept == KeptSession.ALIVE ? role : Role.UNKNOWN;
          return new Round(
              outcome, kept, shown, seen && role == Role.PRIMARY && writes, outcome == Outcome.SILENCE ? limit : Duration.ofMillis(1),
              "redis: " + outcome);
        }
      }

      private KeptSession kept() {
        if (keptOf < 0) {
          return KeptSession.NONE;
        }
        return keptOf != generation ? KeptSession.DEAD : outcome == Outcome.SILENCE ? KeptSession.SILENT : KeptSession.ALIVE;
      }

      @Override
      public boolean awaitKeptSessionEnd(Duration limit) {
        synchronized (FakeRedis.this) {
          return keptOf >= 0 && keptOf != generation;
        }
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
