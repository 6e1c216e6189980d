package dev.rebound.app.commands;

import dev.rebound.app.commands.PeopleCommands.Said;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./rebound publish}: the communications lead's word to users. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes an incident on the status page, and adds the words of --reason for users, if any: no names of",
      "hosts or people. Needs a person whom the plan names in statusPage.lead."
    })
public final class PublishCommand extends Said {
  @Parameters(paramLabel = "INCIDENT", description = "Its id, as the messages and the timeline show it.")
  private @Nullable String incident;

  @Override
  public Integer call() {
    return say("publish", incident);
  }
}
