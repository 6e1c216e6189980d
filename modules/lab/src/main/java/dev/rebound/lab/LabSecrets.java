package dev.rebound.lab;

import dev.rebound.lab.host.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The secrets of Rebound's plan and of the stand-ins, one file each, made at the first start and readable by their owner alone. */
public record LabSecrets(Path folder) {
  private static final List<String> PEOPLE = List.of("dana", "lee", "ada");

  /** Makes what is missing. */
  static LabSecrets open(Path folder) throws IOException {
    Files.createDirectories(folder);
    LabSecrets secrets = new LabSecrets(folder);
    SecretFile.keep(secrets.slackToken(), "xoxb-" + SecretFile.random());
    SecretFile.keep(secrets.slackSigning(), SecretFile.random());
    SecretFile.keep(secrets.webhookToken(), SecretFile.random());
    SecretFile.keep(
        secrets.commandTokens(), PEOPLE.stream().map(person -> person + ":" + SecretFile.random()).collect(Collectors.joining("\n")));
    return secrets;
  }

  /** Rebound's token for the Slack stand-in. */
  public Path slackToken() {
    return folder.resolve("slack-token");
  }

  /** With which the Slack stand-in signs button presses. */
  public Path slackSigning() {
    return folder.resolve("slack-signing");
  }

  /** With which senders of alerts identify themselves to Rebound. */
  public Path webhookToken() {
    return folder.resolve("webhook-token");
  }

  /** Who may command Rebound: lines {@code person:token}. */
  public Path commandTokens() {
    return folder.resolve("command-tokens");
  }
}
