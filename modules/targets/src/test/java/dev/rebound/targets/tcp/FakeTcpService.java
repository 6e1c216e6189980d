package dev.rebound.targets.tcp;

import dev.rebound.targets.Outcome;
import java.time.Duration;

/** A port in memory. Nothing waits: what would be late is late at once. */
public final class FakeTcpService {
  private Outcome outcome = Outcome.ANSWERED;

  /** It accepts connections from now on. */
  public synchronized void listens() {
    outcome = Outcome.ANSWERED;
  }

  /** Nothing listens from now on. */
  public synchronized void stops() {
    outcome = Outcome.REFUSED;
  }

  /** Nothing answers from now on. */
  public synchronized void hangs() {
    outcome = Outcome.SILENCE;
  }

  public TcpProbe probe() {
    return new TcpProbe() {
      @Override
      public Round look(Duration limit) {
        synchronized (FakeTcpService.this) {
          return new Round(outcome, outcome == Outcome.SILENCE ? limit : Duration.ofMillis(1), "port: " + outcome);
        }
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
