package dev.rebound.plan;

import dev.rebound.core.plan.Plan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code channels}. */
final class ChannelsReader {
  /** An address as the plan allows it: nothing that could add a header or a second recipient. */
  static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;:\"\\p{C}]{1,64}@[^\\s@<>,;:\"\\p{C}]{1,255}");

  static final String WHEN_OFFERED = "whenOffered";
  static final String REQUIRED = "required";

  private ChannelsReader() {}

  static Plan.Channels read(Section root, @Nullable Path base) {
    Section section = root.requiredSection("channels", "Configure slack, email or both.", "slack", "email");
    if (root.has("channels") && !section.has("slack") && !section.has("email")) {
      root.optional("channels").ifPresent(at ->
          at.problems().add(at.place(), at.path(), "no channel is configured", "Configure slack, email or both."));
    }
    return new Plan.Channels(
        section.has("slack") ? slack(section.section("slack", "channel", "tokenFile", "signingSecretFile", "apiUrl"), base) : null,
        section.has("email") ? email(section.section("email", "smtp", "from", "username", "passwordFile", "tls"), base) : null);
  }

  private static Plan.Slack slack(Section section, @Nullable Path base) {
    String channel = section.contact("channel", "Name the channel, in quotes: \"#incidents\".");
    return new Plan.Slack(channel, Secrets.fileOfChannel(section, "tokenFile", base, true).orElse(""),
        Secrets.fileOfChannel(section, "signingSecretFile", base, true).orElse(""), Addresses.slackApi(section).orElse(Plan.Slack.API_URL));
  }

  private static Plan.Email email(Section section, @Nullable Path base) {
    String smtp = Addresses.smtp(section);
    String from = section.contact("from", "Write the sender's address.");
    section.optional("from").filter(at -> !from.isEmpty() && !ADDRESS.matcher(from).matches()).ifPresent(at ->
        at.wrong(Value.echo(from) + " is not an address", "Write name@example.org."));
    Optional<String> username = section.optionalContact("username");
    Optional<String> passwordFile = Secrets.fileOfChannel(section, "passwordFile", base, false);
    if (section.has("username") != section.has("passwordFile")) {
      section.optional("username").or(() -> section.optional("passwordFile")).ifPresent(at ->
          at.problems().add(at.place(), at.path(), "username and passwordFile belong together", "Give both or neither."));
    }
    return new Plan.Email(smtp, from, username.orElse(null), passwordFile.orElse(null), tls(section));
  }

  private static Plan.Tls tls(Section section) {
    Optional<Value> value = section.optional("tls");
    String word = value.flatMap(Value::text).orElse(WHEN_OFFERED);
    return switch (word) {
      case WHEN_OFFERED -> Plan.Tls.WHEN_OFFERED;
      case REQUIRED -> Plan.Tls.REQUIRED;
      default -> {
        value.ifPresent(each -> each.wrong(Value.echo(word) + " is no word for TLS",
            "Write required (encrypted, or not sent) or whenOffered (encrypted where the server has STARTTLS)."));
        yield Plan.Tls.WHEN_OFFERED;
      }
    };
  }
}
