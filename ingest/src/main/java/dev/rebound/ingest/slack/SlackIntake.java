package dev.rebound.ingest.slack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Question;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Verb;
import dev.rebound.ingest.commands.CommandIntake;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.Sha256;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A pressed button becomes a command. 1. The signature is checked by {@link SlackSignatures}. 2. The person is the one
 * of that plan with the Slack id. 3. The button's value is {@code system|incident}, and of an answer {@code system|incident|question}: a
 * button of an older question must not answer the next one.
 *
 * <p>Source: Slack, "Handling user interaction" (answer within 3 s).
 */
public final class SlackIntake {
  /** How long the log may take, so that the answer leaves within Slack's 3 s. */
  static final Duration APPEND_LIMIT = Duration.ofSeconds(2);

  private static final String PAYLOAD = "payload";
  /** Longest part of a payload that we name something by, characters. */
  private static final int TEXT_MAX = 500;

  private final SlackUsers users;
  private final CommandIntake commands;
  private final SlackSignatures signatures;

  public SlackIntake(ActivePlans plans, CommandIntake commands, SlackSignatures signatures) {
    this.users = new SlackUsers(plans);
    this.commands = commands;
    this.signatures = signatures;
  }

  /** What the person who pressed sees; empty: nothing, the notifier will change the message. */
  public record Reply(String text) {}

  /**
   * Takes a pressed button.
   *
   * @throws Refusal 401 where the signature is wrong, old or seen before; 400 where the form is not one of ours
   */
  Reply take(byte[] body, SlackSignatures.Shown shown) {
    Set<SystemName> signers = signatures.verified(body, shown);
    JsonNode payload = payload(body);
    JsonNode action = payload.path("actions").path(0);
    if (!payload.path("type").asText().equals("block_actions") || action.isMissingNode()) {
      throw Refusal.badRequest("only block_actions are understood");
    }
    try {
      commands.take(said(payload, action, signers), APPEND_LIMIT);
      return new Reply("");
    } catch (Refusal refusal) {
      return new Reply("Rebound did not take this: " + refusal.problem().detail() + ".");
    }
  }

  private static JsonNode payload(byte[] form) {
    String json = SlackForm.read(form).field(PAYLOAD);
    if (json.isEmpty()) {
      throw Refusal.badRequest("the form has no 'payload'");
    }
    try {
      return Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    } catch (UncheckedIOException e) {
      throw Refusal.badRequest("'payload' is not JSON in a form");
    }
  }

  private CommandIntake.Said said(JsonNode payload, JsonNode action, Set<SystemName> signers) {
    Verb verb =
        switch (action.path("action_id").asText()) {
          case "ack" -> Verb.ACK;
          case "approve" -> Verb.APPROVE;
          case "reject" -> Verb.REJECT;
          case "abort" -> Verb.ABORT;
          default -> throw Refusal.badRequest("this button is not known");
        };
    String[] value = action.path("value").asText().split("\\|", 3);
    if (value.length < 2 || value[1].isBlank() || Arrays.stream(value).anyMatch(part -> part.length() > TEXT_MAX)
        || signers.stream().noneMatch(each -> each.value().equals(value[0]))) {
      throw Refusal.badRequest("this button belongs to no active plan");
    }
    var system = new SystemName(value[0]);
    String user = payload.path("user").path("id").asText();
    String person =
        users.person(system, user).map(known -> known.person().id())
            .orElseThrow(() -> Refusal.forbidden("you are not one of the people in the plan of '" + system + "'"));
    String pressed = Sha256.id(user, action.path("action_id").asText(), action.path("value").asText(), action.path("action_ts").asText());
    Map<String, String> question = value.length < 3 ? Map.of() : Map.of(Question.ARGUMENT, value[2]);
    return new CommandIntake.Said("slack-" + pressed, verb, system, new IncidentId(value[1]), person, "slack", "", question);
  }
}
