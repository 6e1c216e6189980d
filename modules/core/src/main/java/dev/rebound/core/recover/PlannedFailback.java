package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.Vantage;
import dev.rebound.core.plan.WayBack;
import dev.rebound.core.recover.Active.Phase;
import dev.rebound.core.recover.Playbook.Trait;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.core.scenario.Switchover;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether users may go back to a site that was lost, how that ends before its time, and what people are told (docs/decisions/0037). */
final class PlannedFailback {
  private PlannedFailback() {}

  static PlannedWork of(CommandReceived command, Plan plan) {
    String site = command.argument(SiteFailback.SITE);
    Optional<WayBack> way = WayBack.of(plan, site);
    if (way.isEmpty()) {
      return new PlannedWork.No(
          "the plan does not say how another site takes over from a site '" + site + "' with a database, so nothing goes back there");
    }
    String to = way.get().wanted().name();
    var recovery = new RecoveryId("recovery-" + Switchover.incident(command.command()));
    List<OwnStep> own = OwnSteps.of(plan, SiteFailback.FAILBACK, SiteFailback.playbook());
    var planned =
        new RecoveryPlanned(
            recovery, Switchover.incident(command.command()), Scenario.SITE, SiteFailure.key(site), to, Mode.AUTO,
            OwnSteps.added(SiteFailback.playbook(), own).planned(), SiteFailback.FAILBACK, null, command.person(),
            own.isEmpty() ? null : own, PlannedWork.words(command));
    return new PlannedWork.Go(
        planned, Optional.of(new CandidateChosen(recovery, to, command.person() + " asked for it: " + command.reason())));
  }

  static boolean is(Active active) {
    return active.playbook().equals(SiteFailback.FAILBACK);
  }

  // ---- its end before its time -------------------------------------------------------------------------------------

  /**
   * What undoes all that was begun so far, the last one first, the step under way included: it may have acted. Nothing where a promotion
   * may have happened: from there on the shortest way out is forward.
   */
  static List<String> undo(Active active) {
    if (!is(active) || active.step().isEmpty()) {
      return List.of();
    }
    var begun = new ArrayList<>(active.done());
    Playbook playbook = Playbooks.of(active);
    boolean asked = active.phase() == Phase.AWAITING_APPROVAL;
    if (!asked && !playbook.step(active.step()).is(Trait.LOOKS) && !begun.contains(active.step())) {
      begun.add(active.step());
    }
    return playbook.undoing(begun);
  }

  /** Whether it can only go forward: a promotion was begun, or done. */
  private static boolean beyondReturn(Active active) {
    Playbook playbook = Playbooks.of(active);
    int at = active.step().isEmpty() ? 0 : playbook.steps().indexOf(playbook.step(active.step()));
    return at >= playbook.steps().indexOf(
        playbook.steps().stream().filter(step -> !step.irreversible().isEmpty()).findFirst().orElseThrow());
  }

  /**
   * Why it ends now, at a safe point: a person has aborted it, or an incident comes first. While a step runs, its outcome is waited for.
   * Empty where it goes on, and while what was done is being undone.
   */
  static Optional<String> leaves(RecoverState state, Active active) {
    if (!is(active) || active.phase() == Phase.RUNNING || !active.undoneBecause().isEmpty() || beyondReturn(active)) {
      return Optional.empty();
    }
    if (!active.abandoned().isEmpty()) {
      return Optional.of(active.abandoned());
    }
    return state.waiting().isEmpty()
        ? Optional.empty()
        : Optional.of("an incident comes first: resume lets the failback go on afterwards");
  }

  /** Whether an abort waits for the outcome of what runs now: a step that can be undone, or a step that undoes. */
  static boolean waitsToLeave(Active active) {
    return is(active) && active.phase() == Phase.RUNNING && (!active.undoneBecause().isEmpty() || !undo(active).isEmpty());
  }

  // ---- what is told ------------------------------------------------------------------------------------------------

  static Map<String, String> arguments() {
    return Map.of(SiteFailback.BACK, "true");
  }

  private static String site(Active active) {
    return SiteFailure.site(active.incident().component());
  }

  private static String standby(Active active) {
    return active.findings().getOrDefault(SiteFailure.STANDBY_SITE, "the standby site");
  }

  /** What is changed, for who answers. */
  static String target(Active active) {
    return "users go back from " + standby(active) + " to " + site(active) + ", whose database "
        + active.findings().getOrDefault(SiteFailback.FOLLOWS, active.candidate() + " follows");
  }

  /** What it costs, for who answers. */
  static String expectedLoss(Active active) {
    return "nothing: writes stop before the database moves. The service is down from the scaling to 0 in " + standby(active) + " until "
        + site(active) + " serves and caches have forgotten the old addresses. Before the promotion a failure or an abort starts "
        + standby(active) + " again";
  }

  /** Who and what is touched, for who answers. */
  static String blast(Active active, Plan plan) {
    String names =
        WayBack.of(plan, site(active)).map(way -> way.takeover().names()).orElse(List.of()).stream().map(SwitchedName::name)
            .collect(Collectors.joining(", "));
    return "all users of the system; " + (names.isEmpty() ? "no name is switched" : "they are led back by " + names);
  }

  /** What a person must do with a plan in which the other site is the active one. */
  private static String inThePlan(String site, Plan plan) {
    Vantage.Site known = plan.vantage().sites().get(site);
    return known == null || known.active() ? "" : ". Make " + site + " the active site in the plan now";
  }

  /** The end of the last sentence. */
  static String afterwards(Active active, Plan plan) {
    if (!is(active)) {
      return "";
    }
    Map<String, String> found = active.findings();
    String kept = found.getOrDefault(SiteFailure.OLD_KEPT, "");
    return "; users are served from " + site(active) + " again (" + active.candidate() + " is the primary"
        + (kept.isEmpty() ? ")" : "; caches may lead some to " + standby(active) + " for " + Duration.parse(kept).toSeconds() + " s more)")
        + "; nothing was lost: writes had stopped at " + found.getOrDefault(SiteFailback.WRITES_STOPPED_AT, "a moment that is not known")
        + ", and " + active.candidate() + " had received all, up to " + found.getOrDefault(SiteFailback.RECEIVED_ALL, "the end")
        + "; " + standby(active) + " stands by again" + inThePlan(site(active), plan);
  }
}
