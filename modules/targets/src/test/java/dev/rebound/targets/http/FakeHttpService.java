package dev.rebound.targets.http;

import dev.rebound.targets.Outcome;
import java.time.Duration;

/** A service that is watched, in memory. Nothing waits: what would be late is late at once. */
public final class FakeHttpService {
  private Outcome outcome = Outcome.ANSWERED;
  private int status = 200;

  /** It serves with this status from now on. */
  public synchronized void serves(int now) {
    status = now;
    outcome = now >= 200 && now < 300 ? Outcome.ANSWERED : Outcome.ERROR;
  }

  /** Nothing listens from now on. */
  public synchronized void stops() {
    status = 0;
    outcome = Outcome.REFUSED;
  }

  /** It takes connections and never answers from now on. */
  public synchronized void hangs() {
    status = 0;
    outcome = Outcome.SILENCE;
  }

  public HttpProbe probe() {
    return new HttpProbe() {
      @Override
      public Round look(Duration limit) {
        synchronized (FakeHttpService.this) {
          return new Round(outcome, status, outcome == Outcome.SILENCE ? limit : Duration.ofMillis(1), "status " + status);
        }
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
