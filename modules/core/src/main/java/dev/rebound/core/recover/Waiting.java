package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.core.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** The incidents that wait for their turn, and how the recovery of one begins. */
final class Waiting {
  private Waiting() {}

  static RecoverState without(RecoverState state, IncidentId over) {
    return state.withWaiting(state.waiting().stream().filter(each -> !each.incident().equals(over)).toList());
  }

  static RecoverState queued(RecoverState state, IncidentOpened opened) {
    Active active = state.active();
    if (active != null && active.incident().incident().equals(opened.incident())) {
      return active.requestedBy().isEmpty() ? state : state.withActive(active.incidentOpened());
    }
    boolean known =
        state.ended().contains(opened.incident())
            || state.waiting().stream().anyMatch(each -> each.incident().equals(opened.incident()));
    if (known) {
      return state;
    }
    var waiting = new ArrayList<>(state.waiting());
    waiting.removeIf(each -> each.component().equals(opened.component()));
    waiting.add(opened);
    return state.withWaiting(waiting);
  }

  /** An incident is over: what waits for it, or was left of it, is not needed; a recovery under way knows. */
  static RecoverState resolved(RecoverState state, IncidentId incident) {
    RecoverState without = without(state, incident).withoutLeft(incident);
    Active active = without.active();
    return active == null || !active.incident().incident().equals(incident) ? without : without.withActive(active.incidentOver());
  }

  /** The recovery that answers an incident, with the own steps that the plan has for it now. */
  static RecoveryPlanned begun(IncidentOpened incident, Plan plan) {
    String name = Playbooks.nameFor(incident, plan);
    Playbook shipped = name == null ? Playbooks.of(incident.scenario()) : Playbooks.named(name).orElseThrow();
    List<OwnStep> own = shipped.byHand() ? List.of() : OwnSteps.of(plan, incident.scenario().word(), shipped);
    return new RecoveryPlanned(
        new RecoveryId("recovery-" + incident.incident()), incident.incident(), incident.scenario(), incident.component(),
        incident.target(), plan.modeOf(incident.scenario()), OwnSteps.added(shipped, own).planned(), name, null, null,
        own.isEmpty() ? null : own, null);
  }

  static RecoverState planned(RecoverState state, RecoveryPlanned planned) {
    Continuation continues = planned.continues();
    if (continues != null) {
      Active left = Continuing.left(state, continues.recovery()).orElseThrow();
      return state.withoutLeft(planned.incident()).withActive(left.continued(planned, continues));
    }
    if (planned.requestedBy() != null) {
      return state.withStarted().withActive(Active.planned(planned, PlannedWork.incident(planned, state.now()), state.now()));
    }
    IncidentOpened incident =
        state.waiting().stream().filter(each -> each.incident().equals(planned.incident())).findFirst().orElseThrow();
    Active active = Active.planned(planned, incident, state.now());
    return (Playbooks.of(active).byHand() ? state : state.withStarted())
        .withWaiting(state.waiting().stream().filter(each -> each != incident).toList())
        .withActive(active);
  }
}
