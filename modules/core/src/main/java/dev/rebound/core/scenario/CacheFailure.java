package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.detect.Outlook;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Branch;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Disaster 2 of the plan: the cache does not answer (D2, R2).
 *
 * <p><b>Rule.</b> As for a database: the observed primary fails for those who must agree, or an alert says so and nothing contradicts it.
 * High load of the database and slow applications are its consequences and belong to its incident.
 */
public final class CacheFailure {
  /** What it is seen by, in a line for people. */
  public static final String SIGNAL =
      "the observed Redis primary is lost in the same way as a database's; a loaded database and slow applications are its symptoms";
  public static final String IDENTIFY_CACHE = "identify-cache";
  public static final String RESTART_CACHE = "restart-cache";
  public static final String AWAIT_SENTINELS = "await-sentinels";
  public static final String FAIL_OVER_SHARD = "fail-over-shard";
  public static final String TAKE_OVER_SHARD = "take-over-shard";
  public static final String FENCE_CACHE = "fence-cache";
  public static final String CHOOSE_CACHE_REPLICA = "choose-cache-replica";
  public static final String PROMOTE_CACHE_REPLICA = "promote-cache-replica";
  public static final String WARM_CACHE = "warm-cache";
  public static final String FOLLOW_CACHE_PRIMARY = "follow-cache-primary";
  public static final String UPDATE_CACHE_CONNECTION = "update-cache-connection";
  public static final String RESTART_CACHE_CLIENTS = "restart-cache-clients";
  public static final String VERIFY_CACHE = "verify-cache";
  public static final String WATCH_CACHE_CLIENTS = "watch-cache-clients";
  public static final String BUILD_CACHE_REPLICA = "build-cache-replica";

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

  /**
   * The default playbook (R2). Which way it takes depends on what is there: a replica that holds data is promoted and an empty primary
   * never
   * started beside it; a primary that is alone is restarted; Sentinels and a cluster fail over themselves and are asked, never fought.
   */
  public static Playbook playbook() {
    return new Playbook(
        Scenario.CACHE,
        List.of(
            Step.named(IDENTIFY_CACHE, "Look at every server of the cache, and find in which way it can come back.")
                .within(Duration.ofSeconds(5)).attempts(3, Duration.ofMillis(200)).with(Trait.LOOKS).with(Trait.GUARDS)
                .branch(new Branch("primary", "writable", VERIFY_CACHE))
                .branch(new Branch("topology", "alone", RESTART_CACHE))
                .branch(new Branch("topology", "sentinel", AWAIT_SENTINELS))
                .branch(new Branch("topology", "cluster", FAIL_OVER_SHARD))
                .branch(new Branch("topology", "replica", FENCE_CACHE)),
            Step.named(RESTART_CACHE, "Start the primary again; never an empty one while a replica holds data.")
                .within(Duration.ofSeconds(20)).attempts(2, Duration.ofMillis(500)).with(Trait.GUARDS)
                .branch(new Branch("primary", "writable", VERIFY_CACHE)),
            Step.named(AWAIT_SENTINELS, "Ask the Sentinels for a failover, and wait until they agree on a primary that takes writes.")
                .within(Duration.ofSeconds(60)).attempts(2, Duration.ofSeconds(1)).with(Trait.CHOOSES_CANDIDATE).with(Trait.GUARDS)
                .branch(new Branch("agreed", "true", UPDATE_CACHE_CONNECTION)),
            Step.named(FAIL_OVER_SHARD, "Let the cluster fail the lost primary's slots over to its most advanced replica.")
                .within(Duration.ofSeconds(20)).attempts(3, Duration.ofSeconds(1)).with(Trait.CHOOSES_CANDIDATE).with(Trait.GUARDS)
                .branch(new Branch("majority", "true", UPDATE_CACHE_CONNECTION)),
            Step.named(TAKE_OVER_SHARD, "Let the replica take the slots over without anybody's agreement.")
                .within(Duration.ofSeconds(20)).attempts(2, Duration.ofSeconds(1)).with(Trait.ASKS_ALWAYS).with(Trait.GUARDS)
                .irreversible("Without agreement a primary that was only cut off may go on beside the new one, and its writes are lost.")
                .branch(new Branch("majority", "true", UPDATE_CACHE_CONNECTION)),
            Step.named(FENCE_CACHE, "Prove that the old primary acknowledges nothing, and bar it from coming back.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofMillis(200)).with(Trait.GATED).with(Trait.GUARDS)
                .branch(new Branch("primary", "writable", VERIFY_CACHE)),
            Step.named(CHOOSE_CACHE_REPLICA, "Choose the replica that received the most.")
                .within(Duration.ofSeconds(5)).attempts(3, Duration.ofMillis(200)).with(Trait.CHOOSES_CANDIDATE).with(Trait.LOOKS)
                .with(Trait.GUARDS),
            Step.named(PROMOTE_CACHE_REPLICA, "Promote the chosen replica.")
                .within(Duration.ofSeconds(6)).attempts(3, Duration.ofMillis(200)).with(Trait.GUARDS)
                .irreversible("A promoted replica goes on with a history of its own; what the old primary alone had received is lost."),
            Step.named(UPDATE_CACHE_CONNECTION, "Point the application's cache address at the new primary.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofMillis(500)),
            Step.named(RESTART_CACHE_CLIENTS, "Restart the instances that know the cache by its address, a few at a time.")
                .within(Duration.ofMinutes(3)).attempts(2, Duration.ofSeconds(1)),
            Step.named(VERIFY_CACHE, "Look at the primary's role, write a key, and tell the hit rate.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofMillis(500)).with(Trait.RESTORES_SERVICE).with(Trait.LOOKS),
            Step.named(WARM_CACHE, "Fill in what the new primary lacks, as the plan's warm-up says; overwrite nothing.")
                .within(Defaults.WARM_UP_MAX.plusMinutes(1)).attempts(2, Duration.ofSeconds(2)).with(Trait.GOES_ON),
            Step.named(FOLLOW_CACHE_PRIMARY, "Let the other replicas follow the new primary.")
                .within(Duration.ofSeconds(20)).attempts(2, Duration.ofMillis(500)).with(Trait.GOES_ON),
            Step.named(WATCH_CACHE_CLIENTS, "Watch the applications' connections come back.")
                .within(Duration.ofSeconds(60)).attempts(1, Duration.ZERO).with(Trait.GOES_ON).with(Trait.LOOKS),
            Step.named(BUILD_CACHE_REPLICA, "Bring the lost server back as a replica, in a new folder.")
                .within(Duration.ofMinutes(10)).attempts(3, Duration.ofSeconds(2))));
  }
}
