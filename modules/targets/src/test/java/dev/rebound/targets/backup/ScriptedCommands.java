package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.command.LongCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Tools that answer as was recorded of the real ones, by an argument that they are called with; any other is not there. */
final class ScriptedCommands implements LongCommands {
  private record Scene(String argument, Finished answer) {}

  private final List<Scene> scenes = new ArrayList<>();
  final List<Call> calls = new ArrayList<>();

  ScriptedCommands answer(String argument, int status, String out, String errors) {
    scenes.add(new Scene(argument, new Finished(status, out, true, errors)));
    return this;
  }

  @Override
  public Answer<Finished> run(Call call, Duration limit, BooleanSupplier goesOn) {
    calls.add(call);
    return scenes.stream().filter(scene -> call.argv().contains(scene.argument())).findFirst().map(scene -> Answer.of(scene.answer()))
        .orElseGet(() -> Answer.trouble(Outcome.ERROR, call.argv().getFirst() + " could not be started."));
  }

  @Override
  public Answer<Exit> run(List<String> argv, Duration limit) {
    throw new AssertionError("a short command: " + argv);
  }

  @Override
  public Answer<Exit> runApart(List<String> argv, Map<String, String> environment, Duration limit) {
    throw new AssertionError("a short command: " + argv);
  }

  @Override
  public boolean canRun(String program) {
    return true;
  }
}
