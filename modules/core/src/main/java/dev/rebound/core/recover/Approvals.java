package dev.rebound.core.recover;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.Question;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.recover.Active.Phase;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a person is asked before a step, and what they are told (R7). */
final class Approvals {
  private Approvals() {}

  /** The question that must be answered before this step; empty where it needs none. */
  static Optional<ApprovalRequested> needed(RecoverState state, Active active, Step step, Plan plan) {
    return because(state, active, step, plan).map(because -> new ApprovalRequested(
        active.recovery(), active.incident().incident(), active.incident().component(), step.name(), because, step.sentence(),
        "Without an answer nothing more is done and a person gets the recovery.", state.now().plus(plan.approvalExpiry()),
        facts(active, step, plan, state.now())));
  }

  /** Why a command answers no question; empty where it does. A button of an older question is still there when the next one is asked. */
  static Optional<String> unanswered(@Nullable Active active, CommandReceived command) {
    if (active == null || active.phase() != Phase.AWAITING_APPROVAL) {
      return Optional.of("nothing asks for an approval");
    }
    if (!command.role().equals(Plan.Person.APPROVER)) {
      return Optional.of("only an approver may answer");
    }
    if (command.verb() == Verb.APPROVE && command.person().equals(active.requestedBy())) {
      return Optional.of("who asked for it does not approve it");
    }
    String meant = command.argument(Question.ARGUMENT);
    return meant.isEmpty() || meant.equals(Question.of(active.recovery(), active.step())) ? Optional.empty()
        : Optional.of("it answers another question than the one that waits, which is about step " + active.step());
  }

  private static Optional<String> because(RecoverState state, Active active, Step step, Plan plan) {
    if (step.is(Trait.ASKS_ALWAYS) && !active.approvedStep().equals(step.name())) {
      return Optional.of("this step is never done without a person's word");
    }
    if (active.approved() || step.is(Trait.LOOKS)) {
      return Optional.empty();
    }
    if (step.is(Trait.ASKS)) {
      return Optional.of("this step is never done without a person's word");
    }
    if (active.mode() == Mode.APPROVE) {
      return Optional.of("the plan's mode for this scenario is 'approve'");
    }
    int begun = state.startedLately().size();
    if (begun > plan.limits().recoveriesPerHour()) {
      return Optional.of(
          "storm brake: this is recovery " + begun + " within an hour; the plan lets " + plan.limits().recoveriesPerHour()
              + " begin without asking");
    }
    int done = state.irreversibleOf(active.incident().component()).size();
    if (step.is(Trait.GATED) && done >= plan.limits().irreversiblePerHour()) {
      return Optional.of(
          done + " irreversible recovery of " + active.incident().component() + " within the last hour; the plan allows "
              + plan.limits().irreversiblePerHour());
    }
    return Optional.empty();
  }

  private static ApprovalFacts facts(Active active, Step step, Plan plan, Instant now) {
    String component = active.incident().component();
    String lost =
        PlannedRestore.is(active) ? PlannedRestore.expectedLoss(active, step, now)
            : PlannedRedeploy.is(active) ? PlannedRedeploy.expectedLoss(active)
            : PlannedFailback.is(active) ? PlannedFailback.expectedLoss(active)
            : SiteTakeover.is(active) ? SiteTakeover.expectedLoss(active, now) : expectedLoss(active, plan.components().get(component));
    return new ApprovalFacts(
        Plan.Person.APPROVER, target(active), active.incident().explanation().because(),
        lost + (step.irreversible().isEmpty() ? "." : ". " + step.irreversible()),
        SiteTakeover.is(active) ? SiteTakeover.blast(active, plan)
            : PlannedFailback.is(active) ? PlannedFailback.blast(active, plan) : blast(plan, component));
  }

  private static String target(Active active) {
    if (PlannedRestore.is(active)) {
      return PlannedRestore.target(active);
    }
    if (PlannedRedeploy.is(active)) {
      return PlannedRedeploy.target(active);
    }
    if (PlannedFailback.is(active)) {
      return PlannedFailback.target(active);
    }
    if (SiteTakeover.is(active)) {
      return SiteTakeover.target(active);
    }
    return active.incident().component() + ", " + active.incident().target()
        + (active.candidate().isEmpty() ? "" : "; in its place " + active.candidate());
  }

  private static String expectedLoss(Active active, @Nullable Component component) {
    return switch (component) {
      case Component.Postgresql database when database.durability() == Durability.SYNCHRONOUS ->
          "none expected: commits waited for a standby";
      case Component.Postgresql _ ->
          "those that no replica had received" + since(active.incident().lastSeen().witness());
      case Component.Redis _ -> "those that no replica had received; a cache can be filled again";
      case Component.KubernetesApplication _, Component.WebService _, Component.TcpService _ -> "none";
      case null -> "unknown";
    };
  }

  private static String since(@Nullable LastWitness witness) {
    return witness == null
        ? ", how many is not known: no witness row was seen"
        : "; the last one that was seen acknowledged is witness row " + witness.sequence() + " of " + witness.at();
  }

  private static String blast(Plan plan, String component) {
    List<String> dependents =
        plan.components().values().stream().filter(each -> each.dependsOn().contains(component)).map(Component::name).toList();
    return dependents.isEmpty()
        ? "nothing else of the plan depends on it"
        : "what depends on it: " + String.join(", ", dependents);
  }
}
