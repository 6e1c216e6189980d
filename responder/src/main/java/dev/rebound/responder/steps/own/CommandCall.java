package dev.rebound.responder.steps.own;

import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.Targets;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.command.Commands.Exit;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs the program of an own step; its exit status decides. */
final class CommandCall {
  private CommandCall() {}

  static StepReport run(Targets targets, Command command, String key, Duration limit) {
    String program = command.argv().getFirst();
    return switch (targets.commands().runApart(command.argv(), Map.of(CallOwnStep.KEY_VARIABLE, key), limit)) {
      case Answer.Value<Exit>(Exit(int status, String output)) ->
          Said.report(command.expect().contains(status), program + " ended with status " + status, output, List.of());
      case Answer.Trouble<Exit>(Outcome outcome, String reason) ->
          StepReport.failed(reason + (outcome == Outcome.SILENCE ? Said.UNKNOWN : ""));
    };
  }
}
