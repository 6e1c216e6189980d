package dev.rebound.core.scenario;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Branch;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Duration;
import java.util.List;

/**
 * A database is restored from a backup, because a person asks for it (R5): what no replica can bring back, because none is left, or because
 * all of them hold the same corruption or the same wrong statement. It goes into a new place, so that nothing is lost by trying, and
 * clients are led to it only after another person has read how old its data is (docs/decisions/0023).
 */
public final class Restore {
  /** Name of the playbook. */
  public static final String RESTORE = "restore";
  /** The word for "as late as the backups reach". */
  public static final String LATEST = "latest";

  public static final String CHOOSE_BACKUP = "choose-backup";
  public static final String RESTORE_DATABASE = "restore-database";
  public static final String VERIFY_RESTORE = "verify-restore";
  public static final String HAND_OVER_RESTORE = "hand-over-restore";
  public static final String SWITCH_CLIENTS = "switch-clients";

  /** Argument: the moment to restore to, {@link #LATEST} or an ISO 8601 instant. */
  public static final String UNTIL = "until";
  /** Argument: when the restore was asked for, to the second, ISO 8601; it stands in the new place's name. */
  public static final String STAMP = "stamp";

  /** Finding: the chosen backup's label. */
  public static final String BACKUP = "backup";
  /** Finding: the kind of repository that holds it, as the plan calls it. */
  public static final String SOURCE = "backupSource";
  /** Finding: room that its restore needs, bytes. */
  public static final String NEEDED_BYTES = "neededBytes";
  /** Finding: the moment of which the restored data is, ISO 8601. */
  public static final String DATA_OF = "dataOf";
  /** Finding: backups that would have been newer, and why they are not taken; empty where there is none. */
  public static final String PASSED_OVER = "passedOver";
  /** Finding: name of the new database, or path of the new data folder. */
  public static final String PLACE = "place";
  /** Finding: JDBC URL of the new database; not there for a data folder. */
  public static final String RESTORED_URL = "restoredUrl";
  /** Finding: the newest commit that was seen in the restored data, ISO 8601; not there where nothing tells it. */
  public static final String NEWEST_COMMIT = "newestCommit";
  /** Finding: {@link #SWITCHABLE} where Rebound can lead every client to the restored database. */
  public static final String CLIENTS = "clients";
  public static final String SWITCHABLE = "switchable";

  /** All that was chosen: facts before the act that needs them, so that each later attempt does the same again. */
  public static final List<String> CHOSEN = List.of(BACKUP, SOURCE, NEEDED_BYTES, DATA_OF, PLACE, RESTORED_URL, NEWEST_COMMIT);

  /** No name of a system holds a colon: no disaster's id begins like this. */
  private static final String PREFIX = "restore:";

  private Restore() {}

  /** What a restore that a command asked for is called; an incident of this name is opened where a person must go on with it. */
  public static IncidentId incident(String command) {
    return new IncidentId(PREFIX + command);
  }

  /** Whether it is a restore, not a disaster. */
  public static boolean isRestore(IncidentId incident) {
    return incident.value().startsWith(PREFIX);
  }

  /** The playbook, read like a runbook. */
  public static Playbook playbook() {
    return new Playbook(
        Scenario.DATABASE,
        List.of(
            Step.named(CHOOSE_BACKUP, "Read the backups and choose the newest whole one that reaches the wanted moment and has room.")
                .within(Duration.ofHours(2)).attempts(2, Duration.ofSeconds(10)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(RESTORE_DATABASE, "Restore the chosen backup into a new, time-stamped place; nothing that is there is touched.")
                .within(Duration.ofHours(4)).attempts(3, Duration.ofSeconds(10)).with(Trait.ASKS_ALWAYS).with(Trait.GUARDS),
            Step.named(VERIFY_RESTORE, "Read the restored data, look for corruption, and see how new its newest commit is.")
                .within(Duration.ofHours(1)).attempts(3, Duration.ofSeconds(10))
                .branch(new Branch(CLIENTS, SWITCHABLE, SWITCH_CLIENTS)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(HAND_OVER_RESTORE, "Say where the restored data is, how old it is, and what a person must do with it.")
                .with(Trait.LOOKS).with(Trait.HANDS_OVER),
            Step.named(SWITCH_CLIENTS, "Lead the applications to the restored database.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.ASKS_ALWAYS).with(Trait.GUARDS)
                .irreversible("What clients write to the restored database is not in the old one, and the other way round."),
            DatabaseFailure.playbook().step(DatabaseFailure.RESTART_APPLICATION)));
  }
}
