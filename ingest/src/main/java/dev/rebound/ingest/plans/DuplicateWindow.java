package dev.rebound.ingest.plans;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Remembers what was stored, so that a repetition is not stored again, and what is being stored, so that a repetition waits for it.
 *
 * <p>A key enters the window only after its record was acknowledged; the least recently met keys leave it. What leaves too early is stored
 * twice with the same id, which the deciders ignore. Thread-safe.
 */
public final class DuplicateWindow {
  private final Map<String, CompletableFuture<Void>> underWay = new HashMap<>();
  private final LinkedHashMap<String, Boolean> stored;

  public DuplicateWindow(int keysMax) {
    this.stored =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > keysMax;
          }
        };
  }

  /**
   * The answer to a claim.
   *
   * @param first whether the claimant must store it, and then say {@link #succeeded} or {@link #failed}
   * @param stored completes when it is stored, by whomever; fails when that failed
   */
  public record Claim(String key, boolean first, CompletableFuture<Void> stored) {}

  /** Says that somebody has this key now. */
  public synchronized Claim claim(String key) {
    if (stored.get(key) != null) {
      return new Claim(key, false, CompletableFuture.completedFuture(null));
    }
    var current = underWay.get(key);
    if (current != null) {
      return new Claim(key, false, current);
    }
    var mine = new CompletableFuture<Void>();
    underWay.put(key, mine);
    return new Claim(key, true, mine);
  }

  /** It is stored. Also right after {@link #failed}: an acknowledgement that came late. */
  public void succeeded(Claim claim) {
    synchronized (this) {
      stored.put(claim.key(), true);
      underWay.remove(claim.key(), claim.stored());
    }
    claim.stored().complete(null);
  }

  /** It was not stored, as far as known: the next claimant is the first again. No effect on a claim that is settled. */
  public void failed(Claim claim, Throwable trouble) {
    synchronized (this) {
      underWay.remove(claim.key(), claim.stored());
    }
    claim.stored().completeExceptionally(trouble);
  }
}
