package dev.rebound.core.plan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every default of the plan in one table (architecture, section 4); {@code rebound plan check} prints it beside what the plan says.
 */
public final class Defaults {
  /** How often Rebound's own probes look. Source: peers.md II A2, a 3-failure prober at 250 ms confirms in 0.63 s. */
  public static final Duration PROBE_INTERVAL = Duration.ofMillis(250);
  /** Failing rounds in a row that confirm a failure seen by own probes. */
  public static final int PROBE_FAILURES = 3;
  /** Time limit of one probe round: of connecting, reading and writing together. */
  public static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);
  /** How long an alert must stand before it alone confirms a failure. */
  public static final Duration ALERT_CONFIRMATION = Duration.ofSeconds(5);
  /** How long health checks of others, as a rule one a second, must say "down" without a break. Source: architecture, section 4. */
  public static final Duration HEALTH_CONFIRMATION = Duration.ofSeconds(5);
  /** How late a signal may arrive and still be put in its place by its sender's time; what is later counts by its arrival less this. */
  public static final Duration LATENESS = Duration.ofSeconds(30);
  /** So long after an incident's end, health checks and alerts alone open none of the same component again. */
  public static final Duration COOL_DOWN = Duration.ofSeconds(30);
  /** So long after the end of a component's incident or recovery, trouble of what depends on it still belongs to it. */
  public static final Duration SETTLING = Duration.ofMinutes(1);
  /** Observers that must agree before an irreversible step, where the plan names that many. */
  public static final int OBSERVERS_MIN = 2;
  /** Irreversible recoveries per component in one hour; the next one asks for approval. */
  public static final int IRREVERSIBLE_PER_HOUR = 1;
  /** Recoveries of one system that may begin in one hour without asking: more is a storm, whose cause a person should see first (R7). */
  public static final int RECOVERIES_PER_HOUR = 4;
  /** After this time an unanswered approval escalates; it never approves. */
  public static final Duration APPROVAL_EXPIRY = Duration.ofMinutes(10);
  /** Time limit of the one attempt to restart a database in place. */
  public static final Duration RESTART_IN_PLACE = Duration.ofSeconds(5);
  /** Who was asked has this time to answer; then the contact's backup is told (N1). */
  public static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);
  /**
   * So long after the last word of whoever has an incident, and the last progress of its recovery, they are asked whether they still have
   * it. As often as stakeholders are promised news while users are affected (N3).
   */
  public static final Duration STALE_AFTER = Duration.ofMinutes(30);
  /** Stakeholders learn of a disaster within this time (N3; disaster-recovery plan, "Stakeholder Notification"). */
  public static final Duration FIRST_NEWS = Duration.ofMinutes(15);
  /** At most so long between two messages to stakeholders while users are affected. */
  public static final Duration NEWS_WHILE_AFFECTED = Duration.ofMinutes(30);
  /** The same, while service is back and redundancy is rebuilt. */
  public static final Duration NEWS_WHILE_REBUILDING = Duration.ofHours(1);
  /** Stakeholders have the final report within this time after the end. */
  public static final Duration FINAL_REPORT = Duration.ofHours(24);
  /** Instances touched at once by a rolling restart, percent. */
  public static final int INSTANCES_AT_ONCE_PERCENT = 34;
  /** Recovery time, data loss and tolerable downtime of the disaster-recovery plan. */
  public static final Duration RTO = Duration.ofHours(4);
  public static final Duration RPO = Duration.ofHours(1);
  public static final Duration MTD = Duration.ofHours(8);
  /** Replicas further behind than this are not promoted, bytes of WAL. Source: Patroni maximum_lag_on_failover, 1 MiB. */
  public static final long LAG_BYTES_MAX = 1024 * 1024;

  /** Keys that a cache's warm-up copies in a second: about 1 % of what a Redis server can do (redis.io, "Redis benchmark"). */
  public static final int WARM_UP_KEYS_PER_SECOND = 1000;
  /** Keys that a cache's warm-up looks at. */
  public static final int WARM_UP_KEYS_MAX = 100_000;
  /** After which a cache's warm-up is left as far as it is: the other replicas wait for it. */
  public static final Duration WARM_UP_MAX = Duration.ofMinutes(4);

  private Defaults() {}

  /** The table for people: what, and its default as the plan file would write it. */
  public static Map<String, String> table() {
    var table = new LinkedHashMap<String, String>();
    table.put("scenarios.database.mode", "auto");
    table.put("scenarios.cache.mode", "auto");
    table.put("scenarios.application.mode", "auto");
    table.put("scenarios.site.mode", "approve");
    table.put("confirmation.probeInterval", "250ms");
    table.put("confirmation.probeFailures", "3");
    table.put("confirmation.probeTimeout", "1s");
    table.put("confirmation.alert", "5s");
    table.put("confirmation.healthChecks", "5s");
    table.put("confirmation.lateness", "30s");
    table.put("flap guard", "failing checks count in an unbroken row only; any answer in between begins it anew");
    table.put("cool-down after an incident", "30s for health checks and alerts, own probes at once");
    table.put("settling of dependents after an incident", "60s");
    table.put("observers that must agree before an irreversible step", "2 where the plan names 2 or more");
    table.put("limits.irreversiblePerHour", "1 per component, then approval");
    table.put("limits.recoveriesPerHour", "4 of the whole system, then approval (storm brake)");
    table.put("limits.instancesAtOncePercent", "34");
    table.put("limits.lagBytesMax", "1048576");
    table.put("approval.expiry", "10m, escalates and never approves");
    table.put("restart in place", "one attempt, 5s, only if the supervisor answers and the data folder is intact");
    table.put("redis.warmUp", "none; where it is named 1000 keys a second, 100000 keys at most");
    table.put("durability", "synchronous");
    table.put("onStandbyLoss", "degrade, once the standbys were down and commits waited for 5s");
    table.put("onCall.answerWithin", "5m, then the backup is told");
    table.put("onCall.staleAfter", "30m, then whoever has the incident is asked, 5m later the escalation begins again");
    table.put("communication", "first 15m, whileAffected 30m, whileRebuilding 1h, finalReport 24h");
    table.put("objectives", "rto 4h, rpo 1h, mtd 8h, availability 99.9%");
    return table;
  }
}
