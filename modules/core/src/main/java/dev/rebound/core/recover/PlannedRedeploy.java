package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.OwnStep;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Redeploy.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether a person may have an application run another image, and what the answer to it must know (docs/decisions/0028). */
final class PlannedRedeploy {
  private PlannedRedeploy() {}

  static PlannedWork of(CommandReceived command, Plan plan) {
    var asked = new TreeMap<String, String>();
    for (String name : List.of(Redeploy.COMPONENT, Redeploy.IMAGE, Redeploy.CONTAINER)) {
      asked.put(name, command.argument(name));
    }
    Optional<String> problem = Redeploy.problem(asked, plan);
    if (problem.isPresent()) {
      return new PlannedWork.No(problem.get());
    }
    List<OwnStep> own = OwnSteps.of(plan, Redeploy.REDEPLOY, Redeploy.playbook());
    return new PlannedWork.Go(
        new RecoveryPlanned(
            new RecoveryId("recovery-" + Redeploy.incident(command.command())), Redeploy.incident(command.command()), Scenario.APPLICATION,
            command.argument(Redeploy.COMPONENT),
            new Wanted(command.argument(Redeploy.CONTAINER), command.argument(Redeploy.IMAGE)).text(), Mode.AUTO,
            OwnSteps.added(Redeploy.playbook(), own).planned(), Redeploy.REDEPLOY, null, command.person(), own.isEmpty() ? null : own,
            PlannedWork.words(command)),
        Optional.empty());
  }

  static boolean is(Active active) {
    return active.playbook().equals(Redeploy.REDEPLOY);
  }

  /** Whether it ends because an incident waits and nothing of it was done yet. Once the application is down it goes on: that is quicker. */
  static boolean givesWay(RecoverState state, Active active) {
    return is(active) && !state.waiting().isEmpty() && Recovery.untouched(active);
  }

  /** What was asked for; what was found is carried beside it. */
  static Map<String, String> arguments(Active active) {
    Wanted wanted = Wanted.of(active.incident().target());
    return Map.of(Redeploy.IMAGE, wanted.image(), Redeploy.CONTAINER, wanted.container());
  }

  /** What is changed, for who answers. */
  static String target(Active active) {
    Map<String, String> found = active.findings();
    return active.incident().component() + ", container " + found.getOrDefault(Redeploy.CONTAINER, "") + ": "
        + Wanted.of(active.incident().target()).image() + " in place of " + found.getOrDefault(Redeploy.IMAGE_BEFORE, "") + ", "
        + found.getOrDefault(Redeploy.INSTANCES_WANTED, "") + " instances (now " + found.getOrDefault(Redeploy.INSTANCES_BEFORE, "") + ")";
  }

  /** What it costs, for who answers. */
  static String expectedLoss(Active active) {
    return "the service: it is down from the scaling to 0 until the new image serves. Where it does not serve, "
        + active.findings().getOrDefault(Redeploy.IMAGE_BEFORE, "the old image") + " is set again with the old number of instances; what"
        + " the new image did to its data by then stays";
  }
}
