package dev.rebound.core.recover;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.Switchover;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether planned work that a person asks for may begin: a move of a database's primary (docs/decisions/0014), a restore, a redeploy, or
 * the way back to a site. It runs as a recovery without an incident; one is opened only where a person must go on with it.
 */
sealed interface PlannedWork {
  /** It is not done. */
  record No(String because) implements PlannedWork {}

  /** It begins. @param to of a move: the node to promote is a fact before anything is done */
  record Go(RecoveryPlanned planned, Optional<CandidateChosen> to) implements PlannedWork {}

  static PlannedWork of(RecoverState state, CommandReceived command, Plan plan) {
    if (!command.role().equals(Plan.Person.APPROVER)) {
      return new No("only an approver may ask for it");
    }
    if (state.active() != null) {
      return new No("a recovery is under way; one at a time");
    }
    if (!state.stoppedBy().isEmpty()) {
      return new No("the kill switch is engaged (by " + state.stoppedBy() + "); release it first");
    }
    return switch (command.verb()) {
      case RESTORE -> PlannedRestore.of(state, command, plan);
      case REDEPLOY -> PlannedRedeploy.of(command, plan);
      case FAILBACK -> command.argument(SiteFailback.SITE).isEmpty() ? move(command, plan) : PlannedFailback.of(command, plan);
      case SWITCHOVER, PUBLISH, UPDATE, ACK, RETRACT, HAND_OVER, APPROVE, REJECT, ABORT, STOP, RELEASE, RETRY, RESUME, SKIP ->
          move(command, plan);
    };
  }

  /** Why planned work ends before its time: something else comes first. Empty where nothing does. */
  static Optional<String> givesWay(RecoverState state, Active active) {
    if (PlannedRestore.givesWay(state, active)) {
      return Optional.of("its database fails now, which comes first: resume lets the restore go on afterwards");
    }
    return PlannedRedeploy.givesWay(state, active)
        ? Optional.of("an incident comes first, and nothing was done yet: resume lets the redeploy go on afterwards")
        : PlannedFailback.leaves(state, active);
  }

  private static PlannedWork move(CommandReceived command, Plan plan) {
    String component = command.argument("component");
    if (!(plan.components().get(component) instanceof Postgresql database)) {
      return new No("the plan has no PostgreSQL component '" + component + "'");
    }
    boolean back = command.verb() == Verb.FAILBACK;
    String to = back ? database.primary().name() : command.argument("to");
    if (database.node(to).isEmpty()) {
      return new No(component + " has no node '" + to + "'");
    }
    String playbook = back ? Switchover.FAILBACK : Switchover.SWITCHOVER;
    List<OwnStep> own = OwnSteps.of(plan, playbook, Switchover.playbook());
    var recovery = new RecoveryId("recovery-switchover-" + command.command());
    var planned =
        new RecoveryPlanned(
            recovery, Switchover.incident(command.command()), Scenario.DATABASE, component, to, Mode.AUTO,
            OwnSteps.added(Switchover.playbook(), own).planned(), playbook, null, command.person(), own.isEmpty() ? null : own,
            words(command));
    return new Go(planned, Optional.of(new CandidateChosen(recovery, to, command.person() + " asked for it: " + command.reason())));
  }

  /** Why somebody asks for it, as they say it: who answers must know. */
  static @Nullable String words(CommandReceived command) {
    return command.reason().isBlank() ? null : command.reason();
  }

  /** What the recovery is about, as if it were an incident. */
  static IncidentOpened incident(RecoveryPlanned planned, Instant now) {
    String words = planned.reason() == null ? "." : ": " + planned.reason();
    String because = planned.requestedBy() + " asked for a " + planned.playbook() + words;
    return new IncidentOpened(
        planned.incident(), planned.scenario(), planned.component(), planned.target(), now, new LastSeen(null, List.of(), List.of()),
        new Explanation("planned-move", because, Map.of(), List.of()));
  }

  /** The incident that is opened where a person must go on with it. */
  static IncidentOpened failed(Active active, String reason) {
    IncidentOpened about = active.incident();
    return new IncidentOpened(
        about.incident(), about.scenario(), about.component(), about.target(), about.firstEvidenceAt(), about.lastSeen(),
        new Explanation(rule(active), said(active) + reason, Map.of(), List.of()));
  }

  private static String rule(Active active) {
    if (PlannedRestore.is(active)) {
      return "restore-handed-over";
    }
    return PlannedRedeploy.is(active) ? "redeploy-failed" : "planned-move-failed";
  }

  private static String said(Active active) {
    return PlannedRestore.is(active)
        ? "The restore that " + active.requestedBy() + " asked for is a person's now: " : "A planned " + active.playbook() + " failed: ";
  }
}
