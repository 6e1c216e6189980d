package dev.rebound.core.scenario;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;

/** Disaster 2 of the plan: the cache does not answer (D2, R2). */
public final class CacheFailure {
  private CacheFailure() {}

  /** The plan's steps, by hand. */
  public static Playbook playbook() {
    return Playbook.byHand(
        Scenario.CACHE,
        "Restart the Redis service; never start an empty primary while a replica holds data.",
        "If it is a cluster, fail over to another node.",
        "Watch the applications' connections recover.",
        "Warm the cache up with critical data.",
        "Verify that the cache takes writes and answers.");
  }
}
