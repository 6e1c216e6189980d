package dev.rebound.plan;

import static dev.rebound.plan.SchemaPart.atLeastOne;
import static dev.rebound.plan.SchemaPart.duration;
import static dev.rebound.plan.SchemaPart.keys;
import static dev.rebound.plan.SchemaPart.list;
import static dev.rebound.plan.SchemaPart.named;
import static dev.rebound.plan.SchemaPart.number;
import static dev.rebound.plan.SchemaPart.required;
import static dev.rebound.plan.SchemaPart.text;
import static dev.rebound.plan.SchemaPart.url;
import static dev.rebound.plan.SchemaPart.word;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rebound.core.plan.SiteRecovery.Provider;
import dev.rebound.core.recover.OwnSteps;
import java.util.stream.Stream;

/** The part of the schema that is about own steps. */
final class OwnStepsSchema {
  private OwnStepsSchema() {}

  static SchemaPart steps() {
    SchemaPart step = keys("An own step: one of http and command. What it may call says the responder's allow-list.")
        .needs("say", text("What it does, in one sentence for the operator.").with("maxLength", OwnStepsReader.SENTENCE_MAX))
        .may("http", http())
        .may("command", command())
        .may("timeout", duration("Of one attempt; 100ms to 10m.", OwnStepsReader.TIMEOUT))
        .may("attempts", number("Attempts that may fail; one where it is irreversible.", 1, OwnStepsReader.ATTEMPTS_MAX, 1))
        .may("onFailure", word("stop: a person gets the recovery. continue: it is noted, and the recovery goes on.",
            OwnStepsReader.FAILURES.toArray(String[]::new)).with("default", "stop"))
        .may("irreversible", text("Why it cannot be undone: then it is never repeated without a person's word.")
            .with("maxLength", OwnStepsReader.SENTENCE_MAX))
        .may("undo", text("Name of the own step that undoes it, where a recovery fails before anything irreversible was done."));
    oneOf(step, "http", "command");
    return named("Own steps of this plan, by name.", step);
  }

  private static SchemaPart header() {
    SchemaPart header = keys("A header, with its value or the file of a secret.")
        .needs("name", text("Its name.").with("pattern", OwnCallReader.HEADER))
        .may("value", text("Its value."))
        .may("file", text("File with its value, a secret. Relative to the plan's folder; the secret itself never stands in the plan."));
    oneOf(header, "value", "file");
    return header;
  }

  /** The call of a provider that changes a zone. */
  static SchemaPart provider() {
    return keys("An HTTP call of a provider that takes no signed updates; redirects are not followed. The responder's allow-list must name"
        + " its address. It is no compare-and-set: Rebound looks before and after it.")
        .may("method", word("Its method.", Provider.METHODS.toArray(String[]::new)).with("default", Provider.METHODS.getFirst()))
        .needs("url", text("Its address: https, or http to this machine.").with("pattern", DnsReader.PROVIDER))
        .may("headers", list("Its headers.", header()))
        .needs("body", text("Its body, with {new}; {name}, {type}, {old} and {ttl} (seconds) are filled in, too. Several addresses stand"
            + " with commas between them.").with("maxLength", OwnCallReader.BODY_MAX))
        .may("expect", atLeastOne(list("The answers that mean that it was taken; default 200, 201, 202 and 204.",
            number("A status.", OwnCallReader.STATUS_MIN, DnsReader.STATUS_MAX))));
  }

  static SchemaPart http() {
    return keys("An HTTP request with the header Idempotency-Key; redirects are not followed.")
        .may("method", word("Its method.", OwnCallReader.METHODS.toArray(String[]::new)).with("default", "POST"))
        .needs("url", url("Its address."))
        .may("headers", list("Its headers.", header()))
        .may("body", text("Its body.").with("maxLength", OwnCallReader.BODY_MAX))
        .may("expect", atLeastOne(list("The answers that mean done; default 200, 201, 202 and 204.",
            number("A status.", OwnCallReader.STATUS_MIN, OwnCallReader.STATUS_MAX))));
  }

  static SchemaPart command() {
    return keys("A program on the responder's host, without a shell; its environment is PATH and REBOUND_IDEMPOTENCY_KEY alone.")
        .needs("argv", atLeastOne(list("The program's absolute path and its arguments.",
            text("A word.").with("maxLength", OwnCallReader.TEXT_MAX))))
        .may("expect", atLeastOne(list("The exit statuses that mean done; default 0.",
            number("A status.", 0, OwnCallReader.EXIT_MAX))));
  }

  static SchemaPart playbooks() {
    SchemaPart playbooks = keys("Where own steps stand in the shipped playbooks.");
    OwnSteps.playbooks().forEach((name, playbook) -> playbooks.may(name, list("The playbook '" + name + "'.", keys("A place.")
        .needs("step", text("Name of a step of this plan."))
        .may("after", word("The shipped step that it follows; left out: it stands at the end.",
            OwnSteps.places(playbook).toArray(String[]::new))))));
    return playbooks;
  }

  static void oneOf(SchemaPart part, String... keys) {
    ArrayNode kinds = part.node().putArray("oneOf");
    Stream.of(keys).forEach(key -> kinds.add(required(key)));
  }
}
