package dev.rebound.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The secrets of Rebound's plan and of the stand-ins, one file each, made at the first start and readable by their owner alone. */
public record LabSecrets(Path folder) {
  private static final int SECRET_BYTES = 24;
  private static final List<String> PEOPLE = List.of("dana", "lee");

  /** Makes what is missing. */
  static LabSecrets open(Path folder) throws IOException {
    Files.createDirectories(folder);
    LabSecrets secrets = new LabSecrets(folder);
    keep(secrets.slackToken(), "xoxb-" + random());
    keep(secrets.slackSigning(), random());
    keep(secrets.webhookToken(), random());
    keep(secrets.commandTokens(), PEOPLE.stream().map(person -> person + ":" + random()).collect(Collectors.joining("\n")));
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

  private static void keep(Path file, String content) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, content + "\n");
    }
  }

  private static String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
