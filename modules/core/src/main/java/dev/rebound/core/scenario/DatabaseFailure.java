package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.detect.DetectState;
import dev.rebound.core.detect.Outlook;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Branch;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Disaster 1 of the plan: the database does not accept writes (D1, R1).
 *
 * <p><b>Rule.</b> Hard-down evidence about the <em>observed</em> primary: a row of refused or silent rounds as long as the plan's
 * {@code probeFailures}, seen by as many observers as must agree, while none of them sees it answer. Or an alert that the plan's
 * matchers call this component's, or whose expression says that this primary is down, standing for the plan's time, while no probe
 * answers: a probe that answers beats an alert that says down (architecture, section 2; peers.md II). Or the health checks of others,
 * while no one with a vote sees it answer. A replica that is down, a single blip, an error of something that lives, and
 * duplicates open nothing.
 *
 * <p>A synchronous primary that lives and whose commits wait for standbys that are all gone is the same disaster to users, and nothing is
 * promoted for it: {@link StandbysGone}.
 */
public final class DatabaseFailure {
  /** What it is seen by, in a line for people. */
  public static final String SIGNAL =
      "the *observed* primary refused or silent 3 times in a row (every 250 ms) for the observers that must agree; or down for 5 s in "
          + "others' health checks; or a hard alert that has stood for 5 s; and nobody with a vote sees it answer. "
          + "Or it lives, and its commits have waited for 5 s for standbys that are all down";
  public static final String IDENTIFY_SCOPE = "identify-scope";
  public static final String RELEASE_COMMITS = "release-commits";
  public static final String RESTART_IN_PLACE = "restart-in-place";
  public static final String FENCE_PRIMARY = "fence-primary";
  public static final String CHOOSE_REPLICA = "choose-replica";
  public static final String PROMOTE_REPLICA = "promote-replica";
  public static final String UPDATE_CONNECTION = "update-connection";
  public static final String RESTART_APPLICATION = "restart-application";
  public static final String VERIFY_DATABASE = "verify-database";
  public static final String FOLLOW_PRIMARY = "follow-primary";
  public static final String BUILD_REPLICA = "build-replica";
  public static final String CHECK_INTEGRITY = "check-integrity";

  /** Finding: path of the data folder that the failed primary's host had in use; nothing else on that host is fenced. */
  public static final String OLD_DATA = "oldData";

  /** Begins the name of the alarm that a database has two primaries; its component's name follows. */
  public static final String DUAL_PRIMARY = "dual-primary/";
  /** Begins the name of the alarm that a primary, of a database or a cache, answers and acknowledges no write. */
  public static final String WRITES_STUCK = "writes-stuck/";

  /** Name of the rule by which a primary lives, and its commits wait for standbys that are gone. */
  public static final String STANDBYS_GONE = "database-standbys-gone";

  private DatabaseFailure() {}

  /** Looks for the disaster. */
  public static Optional<Finding> look(Outlook outlook, Postgresql database) {
    return rule(outlook, database).look().or(() -> new StandbysGone(outlook, database).look());
  }

  /** Whether writes may be waiting for standbys that are gone: what depends on the database then fails because of it. */
  public static boolean suspected(Outlook outlook, Postgresql database) {
    return new StandbysGone(outlook, database).suspected();
  }

  /** Why an incident of this database is over, if it is. */
  public static Optional<Explanation> overBecause(Outlook outlook, Postgresql database) {
    return rule(outlook, database).overBecause();
  }

  private static PrimaryDown rule(Outlook outlook, Postgresql database) {
    String primary = outlook.primary(database.name(), database.primary());
    return new PrimaryDown(outlook, Scenario.DATABASE, "database", database.name(), primary, database.nodes());
  }

  /**
   * The default playbook (R1), read like a runbook. A step's findings may branch: a primary that answers again needs no promotion,
   * one that cannot be restarted in place is fenced at once.
   */
  public static Playbook playbook() {
    return new Playbook(
        Scenario.DATABASE,
        List.of(
            Step.named(IDENTIFY_SCOPE, "Look at every database node and at the host of the failed primary.")
                .within(Duration.ofSeconds(8)).attempts(3, Duration.ofMillis(500))
                .branch(new Branch("commits", "waiting", RELEASE_COMMITS))
                .branch(new Branch("primary", "writable", VERIFY_DATABASE))
                .branch(new Branch("restartable", "false", FENCE_PRIMARY))
                .branch(new Branch("restartable", "true", RESTART_IN_PLACE)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(RELEASE_COMMITS, "Let commits go on without a standby, since every standby is gone, until one is rebuilt.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofMillis(500))
                .branch(new Branch("released", "true", VERIFY_DATABASE)).with(Trait.GUARDS),
            Step.named(RESTART_IN_PLACE, "Start the failed primary again on its own data, once.")
                .within(Duration.ofSeconds(7)).attempts(1, Duration.ZERO)
                .branch(new Branch("primary", "writable", VERIFY_DATABASE)).with(Trait.GOES_ON),
            Step.named(FENCE_PRIMARY, "Prove that the old primary acknowledges nothing, and bar it from coming back.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofMillis(500))
                .branch(new Branch("primary", "writable", VERIFY_DATABASE)).with(Trait.GATED).with(Trait.GUARDS),
            Step.named(CHOOSE_REPLICA, "Choose the replica on the newest timeline that received the most.")
                .within(Duration.ofSeconds(5)).attempts(3, Duration.ofMillis(500)).with(Trait.CHOOSES_CANDIDATE).with(Trait.LOOKS)
                .with(Trait.GUARDS),
            Step.named(PROMOTE_REPLICA, "Promote the chosen replica; commits stop waiting for a standby until one is rebuilt.")
                .within(Duration.ofSeconds(8)).attempts(3, Duration.ofMillis(500)).with(Trait.GUARDS)
                .irreversible("A promoted replica starts a timeline of its own; the old primary can only come back as a replica."),
            Step.named(UPDATE_CONNECTION, "Point the application's connection string at the new primary.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofSeconds(1)),
            Step.named(RESTART_APPLICATION, "Restart the application's instances, a few at a time, and wait until they serve.")
                .within(Duration.ofMinutes(3)).attempts(2, Duration.ofSeconds(1)),
            Step.named(VERIFY_DATABASE, "Write, read the checksum counters, and measure what was lost by the witness row.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.RESTORES_SERVICE).with(Trait.LOOKS),
            Step.named(FOLLOW_PRIMARY, "Let the other replicas that live follow the primary, without rebuilding them.")
                .within(Duration.ofMinutes(1)).attempts(3, Duration.ofSeconds(2)),
            Step.named(BUILD_REPLICA, "Build a new replica in a new folder and let commits wait for it again.")
                .within(Duration.ofMinutes(30)).attempts(3, Duration.ofSeconds(2)),
            Step.named(CHECK_INTEGRITY, "Look for corruption in indexes and tables, as far as the time limit allows.")
                .within(Duration.ofMinutes(6)).attempts(2, Duration.ofSeconds(1)).with(Trait.LOOKS)));
  }
}
