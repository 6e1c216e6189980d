package dev.rebound.core.scenario;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Duration;
import java.util.List;

/**
 * Planned work, no disaster: users go back from the standby site to the first one, whose databases follow again (R7). A person asks for it
 * and another one approves it. Nothing is lost, because writes stop before the database moves; until the promotion a failure, an abort or
 * an incident that comes first undoes what was done (docs/decisions/0037).
 */
public final class SiteFailback {
  /** Name of the playbook. */
  public static final String FAILBACK = "site-failback";

  public static final String CHECK_FAILBACK = "check-failback";
  public static final String STOP_SITE_APPLICATION = "stop-site-application";
  public static final String AWAIT_SITE_REPLICA = "await-site-replica";
  public static final String STAND_BY = "stand-by";
  public static final String START_SITE_APPLICATION = "start-site-application";

  /** Argument of the command: the site to which users go back. */
  public static final String SITE = "site";
  /** Argument of every step: the plan's take-over is read the other way. */
  public static final String BACK = "back";
  /** Finding: instances that the standby site's applications ask for before anything is done, as {@code shop=3,mail=2}. */
  public static final String INSTANCES_BEFORE = "siteInstancesBefore";
  /** Finding: how close the wanted node follows, in a line for people. */
  public static final String FOLLOWS = "follows";
  /** Finding: when the last instance of the standby site's applications had gone. */
  public static final String WRITES_STOPPED_AT = "writesStoppedAt";
  /** Finding: up to where the wanted node had all that the primary had, after writes had stopped. */
  public static final String RECEIVED_ALL = "receivedAll";

  /** What was found, and what later attempts and the way back need. */
  public static final List<String> FOUND = List.of(INSTANCES_BEFORE, WRITES_STOPPED_AT);

  private SiteFailback() {}

  /** The playbook, read like a runbook. */
  public static Playbook playbook() {
    Playbook failover = DatabaseFailure.playbook();
    return new Playbook(
        Scenario.SITE,
        List.of(
            Step.named(CHECK_FAILBACK, "See that the first site is back, and that its database follows the primary closely.")
                .within(Duration.ofSeconds(20)).attempts(3, Duration.ofSeconds(1)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(STOP_SITE_APPLICATION, "Scale the standby site's applications to 0: users are served by nobody from now on.")
                .within(Duration.ofMinutes(2)).attempts(3, Duration.ofSeconds(1)).with(Trait.ASKS_ALWAYS).with(Trait.GUARDS)
                .undoneBy(START_SITE_APPLICATION),
            Step.named(AWAIT_SITE_REPLICA, "Wait until the first site's database has all that the primary has.")
                .within(Duration.ofMinutes(1)).attempts(2, Duration.ofSeconds(1)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(Switchover.STOP_PRIMARY, "Stop the primary cleanly, bar its start, and see that the wanted node has all of it.")
                .within(Duration.ofSeconds(60)).with(Trait.GUARDS).undoneBy(Switchover.START_PRIMARY),
            failover.step(DatabaseFailure.PROMOTE_REPLICA),
            failover.step(DatabaseFailure.UPDATE_CONNECTION),
            Step.named(DatabaseFailure.VERIFY_DATABASE, "Write on the new primary and read the checksum counters.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(SiteFailure.DEPLOY_SITE_APPLICATION, "Scale the first site's applications up, and wait until they are ready.")
                .within(Duration.ofMinutes(10)).attempts(2, Duration.ofSeconds(2)),
            Step.named(SiteFailure.SWITCH_DNS, "Lead the DNS names back to the first site, and ask every name server.")
                .within(Duration.ofMinutes(2)).attempts(5, Duration.ofSeconds(3)),
            Step.named(SiteFailure.VERIFY_SITE, "Ask the services from outside, through their names.")
                .within(Duration.ofMinutes(2)).attempts(3, Duration.ofSeconds(2)).with(Trait.LOOKS),
            failover.step(DatabaseFailure.FOLLOW_PRIMARY),
            failover.step(DatabaseFailure.BUILD_REPLICA),
            Step.named(STAND_BY, "See that the other site stands by again: its database follows, its applications are at 0.")
                .within(Duration.ofMinutes(2)).attempts(3, Duration.ofSeconds(2))),
        List.of(
            Step.named(Switchover.START_PRIMARY, "Start the old primary again, unless the other one was promoted.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofSeconds(1)),
            Step.named(START_SITE_APPLICATION, "Ask for the standby site's instances again, and await them.")
                .within(Duration.ofMinutes(5)).attempts(2, Duration.ofSeconds(2))),
        false);
  }
}
