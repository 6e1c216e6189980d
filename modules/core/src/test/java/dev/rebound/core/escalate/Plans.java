package dev.rebound.core.escalate;

import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OnCall;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plan.Channels;
import dev.rebound.core.plan.Plan.Email;
import dev.rebound.core.plan.Plan.Level;
import dev.rebound.core.plan.Plan.Person;
import dev.rebound.core.plan.Plan.Slack;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The plans of the tests; their text is a name. */
final class Plans {
  /** Three levels at 0, 15 and 30 minutes; Slack and e-mail. */
  static final PlanActivated FULL = new PlanActivated("hash-full", "full");
  /** {@link #FULL}, with the database's incidents beginning on its second level. */
  static final PlanActivated HIGHER = new PlanActivated("hash-higher", "higher");
  /** {@link #FULL} where who is asked has 5 seconds to answer. */
  static final PlanActivated SWIFT = new PlanActivated("hash-swift", "swift");
  /** {@link #FULL} with promises to product (Slack and e-mail) and support (e-mail); kim leads the communication. */
  static final PlanActivated PROMISED = new PlanActivated("hash-promised", "promised");
  /** Two levels at 0 and 10 minutes; e-mail alone. */
  static final PlanActivated MAIL = new PlanActivated("hash-mail", "mail");
  /** The first level of {@link #FULL} alone, and dana the only approver. */
  static final PlanActivated ALONE = new PlanActivated("hash-alone", "alone");

  private static final Slack SLACK = new Slack("#incidents", "secrets/slack-token", "secrets/slack-signing", Slack.API_URL);

  private static final Communication COMMUNICATION =
      new Communication(
          "kim", Defaults.FIRST_NEWS, Defaults.NEWS_WHILE_AFFECTED, Defaults.NEWS_WHILE_REBUILDING, Defaults.FINAL_REPORT,
          new LinkedHashMap<>(
              Map.of(
                  "product", new Communication.Group("product", "#product", List.of("product@example.org"), Set.of(), List.of()),
                  "support", new Communication.Group("support", null, List.of("support@example.org"), Set.of(), List.of("database")))));

  private Plans() {}

  static Plan read(String text) {
    return switch (text) {
      case "full" ->
          plan(
              SLACK, List.of(Person.APPROVER),
              List.of(
                  new Level("on-call engineer", Duration.ZERO, List.of("dana"), List.of("lee")),
                  new Level("tech lead", Duration.ofMinutes(15), List.of("lee"), List.of()),
                  new Level("head of operations", Duration.ofMinutes(30), List.of("kim"), List.of("lee"))));
      case "higher" -> {
        Plan full = read("full");
        yield full.withOnCall(full.onCall().withStarts(List.of(new OnCall.Start(Scenario.DATABASE, "database", 2))));
      }
      case "swift" ->
          read("full").withOnCall(
              new OnCall(Defaults.STALE_AFTER, Duration.ofSeconds(5), Map.of(), Map.of(), List.of(), List.of()));
      case "promised" -> read("full").withCommunication(COMMUNICATION);
      case "mail" ->
          plan(
              null, List.of(Person.APPROVER),
              List.of(
                  new Level("on-call engineer", Duration.ZERO, List.of("dana"), List.of()),
                  new Level("tech lead", Duration.ofMinutes(10), List.of("kim"), List.of())));
      case "alone" -> plan(SLACK, List.of(), List.of(new Level("on-call engineer", Duration.ZERO, List.of("dana"), List.of("lee"))));
      default -> throw new IllegalArgumentException("no such plan: " + text);
    };
  }

  private static Plan plan(@Nullable Slack slack, List<String> rolesOfKim, List<Level> escalation) {
    var credentials = new Component.Credentials("rebound", "secrets/pg-password");
    var database =
        new Component.Postgresql(
            "database", List.of(), new Component.Node("pg-a", "jdbc:postgresql://127.0.0.1:27001/orders", null),
            List.of(new Component.Node("pg-b", "jdbc:postgresql://127.0.0.1:27002/orders", null)), credentials,
            Component.Durability.SYNCHRONOUS);
    var people = new LinkedHashMap<String, Person>();
    people.put("dana", new Person("dana", "U1", "dana@example.org", List.of(Person.RESPONDER, Person.APPROVER)));
    people.put("lee", new Person("lee", "U2", null, List.of(Person.RESPONDER)));
    people.put("kim", new Person("kim", null, "kim@example.org", rolesOfKim));
    return new Plan(
        MemoryHost.SYSTEM, new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of("eye"),
        Map.of("database", database), List.of(),
        new Plan.Confirmation(Defaults.PROBE_INTERVAL, Defaults.PROBE_FAILURES, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION),
        Map.of(), new Plan.Limits(1, 34, Defaults.LAG_BYTES_MAX), Defaults.APPROVAL_EXPIRY, people, escalation,
        new Channels(slack, new Email("smtp://127.0.0.1:27050", "rebound@example.org", null, null)));
  }
}
