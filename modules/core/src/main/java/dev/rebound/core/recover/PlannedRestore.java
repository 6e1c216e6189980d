package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.recover.Active.Phase;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.Restore;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Whether a person may have a database restored, what the answer to it must know, and when it is offered (docs/decisions/0023). */
final class PlannedRestore {
  private PlannedRestore() {}

  static PlannedWork of(RecoverState state, CommandReceived command, Plan plan) {
    String component = command.argument("component");
    if (!(plan.components().get(component) instanceof Postgresql database)) {
      return new PlannedWork.No("the plan has no PostgreSQL component '" + component + "'");
    }
    if (database.backups().isEmpty()) {
      return new PlannedWork.No("the plan names no backups of " + component);
    }
    Optional<String> until = moment(command.argument(Restore.UNTIL), state.now());
    if (until.isEmpty()) {
      return new PlannedWork.No("the moment to restore to is '" + Restore.LATEST + "' or a past one as 2026-11-25T02:00:00Z");
    }
    List<OwnStep> own = OwnSteps.of(plan, Restore.RESTORE, Restore.playbook());
    return new PlannedWork.Go(
        new RecoveryPlanned(
            new RecoveryId("recovery-" + Restore.incident(command.command())), Restore.incident(command.command()), Scenario.DATABASE,
            component, until.get(), Mode.AUTO, OwnSteps.added(Restore.playbook(), own).planned(), Restore.RESTORE, null, command.person(),
            own.isEmpty() ? null : own, PlannedWork.words(command)),
        Optional.empty());
  }

  private static Optional<String> moment(String asked, Instant now) {
    if (asked.isBlank() || asked.equals(Restore.LATEST)) {
      return Optional.of(Restore.LATEST);
    }
    try {
      return Optional.of(Instant.parse(asked)).filter(moment -> !moment.isAfter(now)).map(Instant::toString);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static boolean is(Active active) {
    return active.playbook().equals(Restore.RESTORE);
  }

  /**
   * Whether a restore ends because its own database fails meanwhile: the failover is quicker and loses less. Once clients may be on their
   * way to the restored database it goes on.
   */
  static boolean givesWay(RecoverState state, Active active) {
    if (!is(active) || state.waiting().stream().noneMatch(each -> each.component().equals(active.incident().component()))) {
      return false;
    }
    Playbook playbook = Playbooks.of(active);
    boolean asked = active.phase() == Phase.AWAITING_APPROVAL || active.phase() == Phase.EXPIRED;
    return active.step().isEmpty() || playbook.indexOf(active.step()) < playbook.indexOf(Restore.SWITCH_CLIENTS)
        || active.step().equals(Restore.SWITCH_CLIENTS) && asked;
  }

  /** What a step acts on, for who answers. */
  static String target(Active active) {
    String place = active.findings().getOrDefault(Restore.PLACE, "");
    return active.incident().component() + ", " + active.findings().getOrDefault(Restore.SOURCE, "") + " "
        + active.findings().getOrDefault(Restore.BACKUP, "") + " into the new " + place;
  }

  /** What may be lost by a step, for who answers: the age of the data. */
  static String expectedLoss(Active active, Step step, Instant now) {
    String data = data(active, now);
    return step.name().equals(Restore.SWITCH_CLIENTS)
        ? "all that is newer than the restored data, which is " + data
            + ". What clients write to the old database until they are restarted is not in it"
        : "none: nothing that is there is touched. The restored database will hold " + data;
  }

  /** Of which moment the chosen backup's data is, how old that is now, and what was passed over. */
  static String data(Active active, Instant now) {
    String of = active.findings().getOrDefault(Restore.DATA_OF, "");
    if (of.isEmpty()) {
      return "data of an unknown moment";
    }
    String newest = active.findings().getOrDefault(Restore.NEWEST_COMMIT, "");
    String passedOver = active.findings().getOrDefault(Restore.PASSED_OVER, "");
    return "data of " + Instant.parse(of).truncatedTo(ChronoUnit.SECONDS) + ", " + age(Duration.between(Instant.parse(of), now)) + " old"
        + (newest.isEmpty() ? "" : " (newest commit seen in it: " + newest + ")")
        + (passedOver.isEmpty() ? "" : "; not taken: " + passedOver);
  }

  private static String age(Duration between) {
    Duration age = between.isNegative() ? Duration.ZERO : between;
    long days = age.toDays();
    return (days == 0 ? "" : days + " d ") + (age.toHours() == 0 ? "" : age.toHoursPart() + " h ") + age.toMinutesPart() + " min";
  }

  /**
   * Says what a person must do after a restore that went well: while the plan names other servers, the next failover would lead the
   * applications back to them.
   */
  static String afterwards(Active active, Plan plan) {
    String url = active.findings().getOrDefault(Restore.RESTORED_URL, "");
    if (url.isEmpty()) {
      return "";
    }
    boolean known =
        plan.database(active.incident().component()).stream().flatMap(database -> database.nodes().stream())
            .anyMatch(node -> authority(node.url()).equals(authority(url)));
    return "; clients use " + active.findings().getOrDefault(Restore.PLACE, "") + " at " + authority(url)
        + (known ? "" : ", which is no node of the plan: name it there, or the next failover leads them back to the old nodes");
  }

  private static String authority(String url) {
    return url.replaceFirst("^jdbc:postgresql://([^/?]+).*", "$1");
  }

  /**
   * Says that a restore may be asked for, where a database's own recovery ends before users are served, or with damaged data. Empty where
   * the plan has no backups, or where the end is about something else.
   */
  static String offer(Active active, Plan plan) {
    boolean own = active.incident().scenario() == Scenario.DATABASE && active.playbook().isEmpty();
    boolean backups = plan.database(active.incident().component()).filter(each -> !each.backups().isEmpty()).isPresent();
    if (!own || !backups || active.step().isEmpty()) {
      return "";
    }
    Playbook playbook = Playbooks.of(active);
    boolean served = playbook.indexOf(active.step()) > playbook.indexOf(DatabaseFailure.VERIFY_DATABASE);
    return served && !active.step().equals(DatabaseFailure.CHECK_INTEGRITY)
        ? ""
        : "; if no node's data is of use, ask for a restore from a backup: ./rebound restore --component "
            + active.incident().component() + " [--until 2026-11-25T02:00:00Z] (into a new place; another approver's yes)";
  }
}
