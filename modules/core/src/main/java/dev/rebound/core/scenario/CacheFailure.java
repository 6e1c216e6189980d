package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.detect.Outlook;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.recover.Playbook;
import java.util.Optional;

/**
 * Disaster 2 of the plan: the cache does not answer (D2, R2).
 *
 * <p><b>Rule.</b> As for a database: the observed primary fails for those who must agree, or an alert says so and nothing contradicts it.
 * High load of the database and slow applications are its consequences and belong to its incident.
 */
public final class CacheFailure {
  private CacheFailure() {}

  /** Looks for the disaster. */
  public static Optional<Finding> look(Outlook outlook, Redis cache) {
    return rule(outlook, cache).look();
  }

  /** Why an incident of this cache is over, if it is. */
  public static Optional<Explanation> overBecause(Outlook outlook, Redis cache) {
    return rule(outlook, cache).overBecause();
  }

  private static PrimaryDown rule(Outlook outlook, Redis cache) {
    return new PrimaryDown(
        outlook, Scenario.CACHE, "cache", cache.name(), outlook.primary(cache.name(), cache.primary()), cache.nodes());
  }

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
