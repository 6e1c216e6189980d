package dev.rebound.ingest.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.app_backend.SlackSignature;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Question;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Plan;
import dev.rebound.ingest.commands.CommandIntake;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.http.SecretFile;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.Sha256;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pressed button becomes a command. 1. The signature must be that of a plan's signing secret, fresh, and new. 2. The person is the one
 * of that plan with the Slack id. 3. The button's value is {@code system|incident}, and of an answer {@code system|incident|question}: a
 * button of an older question must not answer the next one.
 *
 * <p>Source: Slack, "Verifying requests from Slack" (v0 signature, five minutes); "Handling user interaction" (answer within 3 s).
 */
public final class SlackIntake {
  /** A signature's timestamp may be this far from our clock, in both directions. */
  static final Duration FRESH = Duration.ofMinutes(5);
  /** How long the log may take, so that the answer leaves within Slack's 3 s. */
  static final Duration APPEND_LIMIT = Duration.ofSeconds(2);
  /** Signatures that are remembered against replay. */
  static final int SIGNATURES_MAX = 10_000;

  private static final String SIGNATURE_BEGIN = "v0=";
  private static final String PAYLOAD = "payload=";
  /** Longest part of a payload that we name something by, characters. */
  private static final int TEXT_MAX = 500;

  private final ActivePlans plans;
  private final CommandIntake commands;
  private final InstantSource clock;
  private final Map<SystemName, SecretFile> secrets = new LinkedHashMap<>();
  private final LinkedHashMap<String, Instant> seen = new LinkedHashMap<>();

  /** @param folder the signing secrets' relative files stand below it */
  public SlackIntake(ActivePlans plans, CommandIntake commands, InstantSource clock, Path folder) {
    this.plans = plans;
    this.commands = commands;
    this.clock = clock;
    for (ActivePlan plan : plans.all()) {
      Plan.Slack slack = plan.plan().channels().slack();
      if (slack != null) {
        secrets.put(plan.system(), new SecretFile(folder.resolve(slack.signingSecretFile()), clock));
      }
    }
  }

  /** What the person who pressed sees; empty: nothing, the notifier will change the message. */
  public record Reply(String text) {}

  /**
   * Takes a pressed button.
   *
   * @throws Refusal 401 where the signature is wrong, old or seen before; 400 where the form is not one of ours
   */
  public Reply take(byte[] body, @Nullable String timestamp, @Nullable String signature) {
    String form = new String(body, StandardCharsets.UTF_8);
    Set<String> signers = verified(form, timestamp, signature);
    JsonNode payload = payload(form);
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

  /** The names of the systems whose secret signed it. */
  private Set<String> verified(String form, @Nullable String timestamp, @Nullable String signature) {
    Instant now = clock.instant();
    if (timestamp == null || signature == null || !signature.startsWith(SIGNATURE_BEGIN) || !fresh(timestamp, now)) {
      throw Refusal.unauthorized("the signature of Slack is missing or older than " + FRESH.toMinutes() + " minutes");
    }
    var signers = new HashSet<String>();
    secrets.forEach(
        (system, file) -> {
          String expected = new SlackSignature.Generator(file.lines().getFirst()).generate(timestamp, form);
          if (MessageDigest.isEqual(bytes(expected), bytes(signature))) {
            signers.add(system.value());
          }
        });
    if (signers.isEmpty()) {
      throw Refusal.unauthorized("the signature of Slack is wrong");
    }
    if (!isNew(signature, now)) {
      throw Refusal.unauthorized("this signature was used before");
    }
    return signers;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean fresh(String timestamp, Instant now) {
    try {
      var sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
      return Duration.between(sent, now).abs().compareTo(FRESH) <= 0;
    } catch (NumberFormatException | java.time.DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  private synchronized boolean isNew(String signature, Instant now) {
    // A timestamp may lie FRESH in the future, so a signature stays usable for twice that time.
    seen.values().removeIf(at -> Duration.between(at, now).compareTo(FRESH.multipliedBy(2)) > 0);
    if (seen.size() >= SIGNATURES_MAX) {
      throw Refusal.unavailable("too many buttons were pressed in a few minutes");
    }
    return seen.putIfAbsent(signature, now) == null;
  }

  private static JsonNode payload(String form) {
    for (String field : form.split("&", -1)) {
      if (field.startsWith(PAYLOAD)) {
        try {
          String json = URLDecoder.decode(field.substring(PAYLOAD.length()), StandardCharsets.UTF_8);
          return Json.read(bytes(json), JsonNode.class);
        } catch (IllegalArgumentException | UncheckedIOException e) {
          throw Refusal.badRequest("'payload' is not JSON in a form");
        }
      }
    }
    throw Refusal.badRequest("the form has no 'payload'");
  }

  private CommandIntake.Said said(JsonNode payload, JsonNode action, Set<String> signers) {
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
        || !signers.contains(value[0])) {
      throw Refusal.badRequest("this button belongs to no active plan");
    }
    var system = new SystemName(value[0]);
    String user = payload.path("user").path("id").asText();
    String person =
        person(system, user)
            .orElseThrow(() -> Refusal.forbidden("you are not one of the people in the plan of '" + system + "'"));
    String pressed = Sha256.id(user, action.path("action_id").asText(), action.path("value").asText(), action.path("action_ts").asText());
    Map<String, String> question = value.length < 3 ? Map.of() : Map.of(Question.ARGUMENT, value[2]);
    return new CommandIntake.Said("slack-" + pressed, verb, system, new IncidentId(value[1]), person, "slack", "", question);
  }

  private Optional<String> person(SystemName system, String slackUser) {
    return plans.of(system).stream()
        .flatMap(plan -> plan.plan().people().values().stream())
        .filter(each -> !slackUser.isBlank() && slackUser.equals(each.slack()))
        .map(Plan.Person::id)
        .findFirst();
  }
}
