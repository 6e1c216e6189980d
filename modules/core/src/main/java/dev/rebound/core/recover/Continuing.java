package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Verb;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person may let a recovery go on that had ended without success (R7), and where. It goes on as a new recovery under an id of its
 * own, so that leases, outcomes and the relay know it apart from the old one.
 */
sealed interface Continuing {
  /** It does not go on. */
  record No(String because) implements Continuing {}

  /** It goes on at a step; {@code skipped} is left out, or null. */
  record At(Active left, Step step, @Nullable Step skipped) implements Continuing {}

  /** The newest recovery that was left, of the incident that is named. */
  static Continuing of(RecoverState state, CommandReceived command) {
    if (state.active() != null) {
      return new No("a recovery is under way; one at a time");
    }
    if (!state.stoppedBy().isEmpty()) {
      return new No("the kill switch is engaged (by " + state.stoppedBy() + "); release it first");
    }
    Optional<Active> left =
        state.left().reversed().stream()
            .filter(each -> command.incident() == null || each.incident().incident().equals(command.incident()))
            .findFirst();
    if (left.isEmpty()) {
      return new No("no recovery of it was left to go on with");
    }
    Playbook playbook = Playbooks.of(left.get());
    Step at = step(left.get(), playbook);
    StepEnded ended = left.get().ended();
    boolean failed = ended != null && (ended.outcome() == Outcome.FAILED || ended.outcome() == Outcome.REFUSED);
    return switch (command.verb()) {
      case RETRY -> failed ? new At(left.get(), at, null) : new No("no step of it failed; resume lets it go on");
      case SKIP -> skip(left.get(), playbook, at, command);
      case RESUME, ACK, RETRACT, HAND_OVER, APPROVE, REJECT, ABORT, STOP, RELEASE, SWITCHOVER, FAILBACK, RESTORE, REDEPLOY, PUBLISH,
          UPDATE ->
          new At(left.get(), at, null);
    };
  }

  /** A step that undid something is not where it goes on: what was undone begins anew. */
  private static Step step(Active left, Playbook playbook) {
    boolean ofPlaybook = playbook.steps().stream().anyMatch(step -> step.name().equals(left.step()));
    return ofPlaybook ? playbook.step(left.step()) : playbook.steps().getFirst();
  }

  private static Continuing skip(Active left, Playbook playbook, Step at, CommandReceived command) {
    if (command.reason().isBlank()) {
      return new No("a step is left out only with a reason");
    }
    if (at.is(Trait.GUARDS)) {
      return new No("step " + at.name() + " is never left out: what follows is safe only after it");
    }
    int next = playbook.indexOf(at.name()) + 1;
    return next < playbook.steps().size()
        ? new At(left, playbook.steps().get(next), at)
        : new No("step " + at.name() + " is the last one: nothing follows it");
  }

  /** The fact that it goes on. */
  static RecoveryPlanned planned(Active left, Step at, CommandReceived command) {
    var incident = left.incident();
    Playbook playbook = Playbooks.of(left);
    return new RecoveryPlanned(
        new RecoveryId("recovery-" + incident.incident() + "-" + (left.generation() + 1)), incident.incident(), incident.scenario(),
        incident.component(), incident.target(), left.mode(),
        playbook.planned().stream().skip(playbook.indexOf(at.name())).toList(),
        left.playbook().isEmpty() ? null : left.playbook(),
        new Continuation(left.recovery(), at.name(), command.person(), command.method(), command.reason()),
        left.requestedBy().isEmpty() ? null : left.requestedBy(), left.own().isEmpty() ? null : left.own(), null);
  }

  /** The recovery of an id that was left. */
  static Optional<Active> left(RecoverState state, RecoveryId recovery) {
    return state.left().stream().filter(each -> each.recovery().equals(recovery)).findFirst();
  }
}
