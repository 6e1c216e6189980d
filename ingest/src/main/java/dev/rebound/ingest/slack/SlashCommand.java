package dev.rebound.ingest.slack;

import dev.rebound.contracts.Redaction;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.Sha256;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /rebound WORD [REST]} as it was typed.
 *
 * @param id the same typing has the same, however often it is sent
 * @param user Slack's id of who typed it
 * @param word the first word, lower case; null where it is none of ours
 * @param rest what follows, without white space around it; may be empty
 * @param responseUrl where later answers go; null where Slack named none
 */
record SlashCommand(String id, String user, @Nullable Word word, String rest, @Nullable URI responseUrl) {
  /** Longest text, characters: a word, an incident's id and a reason. */
  static final int TEXT_MAX = 2_100;

  /** What can be typed. */
  enum Word {
    STATUS,
    WHO,
    ACK,
    APPROVE,
    REJECT,
    STOP
  }

  /** @throws Refusal 400 where the form is none of a slash command */
  static SlashCommand read(SlackForm form) {
    String user = form.field("user_id");
    String text = form.field("text").strip();
    if (form.field("command").isEmpty() || user.isEmpty()) {
      throw Refusal.badRequest("the form is none of a slash command: it has no 'command' or no 'user_id'");
    }
    if (text.length() > TEXT_MAX) {
      throw Refusal.badRequest("what was typed is longer than " + TEXT_MAX + " characters");
    }
    // What people type stands in the log for ever, and is shown to others.
    String[] parts = Redaction.of(text).split("\\s+", 2);
    String id = Sha256.id(user, form.field("command"), text, form.field("trigger_id"));
    return new SlashCommand(id, user, word(parts[0]), parts.length < 2 ? "" : parts[1], url(form.field("response_url")));
  }

  private static @Nullable Word word(String typed) {
    for (Word each : Word.values()) {
      if (each.name().equals(typed.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    return null;
  }

  private static @Nullable URI url(String text) {
    try {
      return text.isEmpty() ? null : URI.create(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("'response_url' is no address");
    }
  }

  /** The first word of the rest: what the command is about. */
  String subject() {
    return rest.split("\\s+", 2)[0];
  }

  /** What follows the first word of the rest. */
  String reason() {
    String[] parts = rest.split("\\s+", 2);
    return parts.length < 2 ? "" : parts[1];
  }
}
