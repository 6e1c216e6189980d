package dev.rebound.app.commands;

import dev.rebound.app.commands.PeopleCommands.Shown;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./rebound update}: the communications lead's words for the next message to stakeholders. */
@Command(
    name = "update",
    mixinStandardHelpOptions = true,
    description = {
      "Words the next update to the stakeholders of an incident, in the place of the generated text. It goes when it is due, with these",
      "words or without any: nothing waits for them. No names of hosts or people. Needs the plan's communication.lead."
    })
public final class UpdateCommand extends Shown {
  @Option(names = "--incident", required = true, paramLabel = "INCIDENT", description = "Its id, as the messages and the timeline show it.")
  private String incident = "";

  @Option(names = "--text", required = true, paramLabel = "TEXT", description = "What is known and what is being done, in your words.")
  private String text = "";

  @Override
  public Integer call() {
    return post("update", Map.of("incident", incident, "reason", text));
  }
}
