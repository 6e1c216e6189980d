package dev.rebound.responder.steps.postgres.barrier;

import dev.rebound.contracts.Redaction;
import dev.rebound.core.plan.Barrier;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.command.Commands;
import java.time.Duration;

/** Runs the operator's command; status 0 says that the old primary is barred. What it says is redacted before anybody reads it. */
final class CommandBarrier {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  /** Of a failed command's output, in the sentence that people read, characters. */
  private static final int SAID_MAX = 200;

  private CommandBarrier() {}

  static Hold raise(StepContext context, Barrier.Command command) {
    String name = "command:" + command.argv().getFirst();
    String refusal = context.targets().allowed().refusesProgram(command.argv().getFirst());
    if (refusal != null) {
      return new Hold.Open(name, refusal);
    }
    context.mayAct("run " + command.argv().getFirst());
    return switch (context.targets().commands().run(command.argv(), LIMIT)) {
      case Answer.Value<Commands.Exit>(Commands.Exit(int status, String output)) when status == 0 ->
          new Hold.Held(name, Redaction.of(output));
      case Answer.Value<Commands.Exit>(Commands.Exit(int status, String output)) ->
          new Hold.Open(name, "it ended with status " + status + ": " + Redaction.word(output.strip(), SAID_MAX));
      case Answer.Trouble<Commands.Exit>(Outcome outcome, String reason) -> new Hold.Open(name, reason);
    };
  }
}
