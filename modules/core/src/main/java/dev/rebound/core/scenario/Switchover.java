package dev.rebound.core.scenario;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Duration;
import java.util.List;

/**
 * Planned work, no disaster: a database's primary is moved to another node, or back to the one that the plan names. A person asks for it
 * and another one approves it (law 7). Until the promotion a failure undoes what was done: the old primary is started again.
 */
public final class Switchover {
  /** Name of the playbook that moves a primary. */
  public static final String SWITCHOVER = "switchover";
  /** Name of the playbook that moves it back; its steps are the same. */
  public static final String FAILBACK = "failback";
  public static final String CHECK_SWITCHOVER = "check-switchover";
  public static final String STOP_PRIMARY = "stop-primary";
  public static final String START_PRIMARY = "start-primary";

  private static final String PLANNED = "switchover-";

  private Switchover() {}

  /** What a move that a command asked for is called; an incident of this name is opened where it fails. */
  public static IncidentId incident(String command) {
    return new IncidentId(PLANNED + command);
  }

  /** Whether it is a planned move, not a disaster. */
  public static boolean isPlanned(IncidentId incident) {
    return incident.value().startsWith(PLANNED);
  }

  /** The playbook, read like a runbook. */
  public static Playbook playbook() {
    Playbook failover = DatabaseFailure.playbook();
    Step promote = failover.step(DatabaseFailure.PROMOTE_REPLICA);
    return new Playbook(
        Scenario.DATABASE,
        List.of(
            Step.named(CHECK_SWITCHOVER, "See that there is one primary and that the wanted node follows it closely.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofSeconds(1)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(STOP_PRIMARY, "Stop the primary cleanly, bar its start, and see that the wanted node has all of it.")
                .within(Duration.ofSeconds(60)).with(Trait.ASKS_ALWAYS).with(Trait.GUARDS).undoneBy(START_PRIMARY),
            promote,
            failover.step(DatabaseFailure.UPDATE_CONNECTION),
            failover.step(DatabaseFailure.RESTART_APPLICATION),
            Step.named(DatabaseFailure.VERIFY_DATABASE, "Write on the new primary and read the checksum counters.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.LOOKS),
            failover.step(DatabaseFailure.FOLLOW_PRIMARY),
            failover.step(DatabaseFailure.BUILD_REPLICA)),
        List.of(
            Step.named(START_PRIMARY, "Start the old primary again, unless the other one was promoted.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofSeconds(1))),
        false);
  }
}
