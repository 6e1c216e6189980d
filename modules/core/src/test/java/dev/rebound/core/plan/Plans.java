package dev.rebound.core.plan;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.StandbyLoss;
import dev.rebound.core.plan.Plan.AlertRoute;
import dev.rebound.core.plan.Plan.Channels;
import dev.rebound.core.plan.Plan.Confirmation;
import dev.rebound.core.plan.Plan.Level;
import dev.rebound.core.plan.Plan.Limits;
import dev.rebound.core.plan.Plan.Objectives;
import dev.rebound.core.plan.Plan.Person;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans as values, so that a decision test needs no file and no parser. */
public final class Plans {
  /** What the readers of this fixture take for the plan's text. */
  public static final String TEXT = "system: orders";
  public static final PlanActivated ACTIVATED = new PlanActivated("hash-of-orders", TEXT);

  private Plans() {}

  /** The lab's system with the defaults of a plan that says little: one observer, mode auto, one irreversible recovery an hour. */
  public static Plan orders() {
    return orders(Mode.AUTO, Defaults.IRREVERSIBLE_PER_HOUR, "observer-1");
  }

  public static Plan ordersSeenBy(String... observers) {
    return orders(Mode.AUTO, Defaults.IRREVERSIBLE_PER_HOUR, observers);
  }

  public static Plan orders(Mode mode, int irreversiblePerHour, String... observers) {
    var components = new LinkedHashMap<String, Component>();
    components.put(
        "database",
        new Postgresql(
            "database", List.of(), node("pg-a", 27001), List.of(node("pg-b", 27002)), new Credentials("rebound", "secrets/pg-password"),
            Durability.SYNCHRONOUS));
    components.put(
        "orders-api",
        new KubernetesApplication(
            "orders-api", List.of("database"), null, "orders", "orders-api", new Connection.Secret("orders-db", "DATABASE_URL"), null));
    return new Plan(
        new SystemName("orders"), new Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of(observers), components,
        List.of(new AlertRoute(AlertMatcher.parse("alertname=\"PostgresqlDown\""), "database")),
        new Confirmation(Defaults.PROBE_INTERVAL, Defaults.PROBE_FAILURES, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION),
        Map.of(Scenario.DATABASE, mode), new Limits(irreversiblePerHour, Defaults.INSTANCES_AT_ONCE_PERCENT, Defaults.LAG_BYTES_MAX),
        Defaults.APPROVAL_EXPIRY,
        Map.of("dana", new Person("dana", null, "dana@example.org", List.of(Person.RESPONDER, Person.APPROVER))),
        List.of(new Level("on-call engineer", Duration.ZERO, List.of("dana"), List.of())), new Channels(null, null));
  }

  /** {@link #orders()} with dumps of the database. */
  public static Plan ordersWithBackups() {
    Postgresql bare = orders().database("database").orElseThrow();
    return ordersWith(
        new Postgresql(
            bare.name(), bare.dependsOn(), bare.primary(), bare.replicas(), bare.credentials(), bare.durability(),
            List.of(new BackupSource.Dumps("/backups", "jdbc:postgresql://127.0.0.1:27001/postgres", null, "/usr/bin/psql", null))));
  }

  /** {@link #orders()} whose commits wait for as long as every standby is gone. */
  public static Plan ordersThatWait() {
    Postgresql each = orders().database("database").orElseThrow();
    return ordersWith(
        new Postgresql(
            each.name(), each.dependsOn(), each.primary(), each.replicas(), each.credentials(), each.durability(), each.backups(),
            StandbyLoss.WAIT));
  }

  private static Plan ordersWith(Postgresql database) {
    Plan plan = orders();
    var components = new LinkedHashMap<>(plan.components());
    components.put("database", database);
    return new Plan(
        plan.system(), plan.objectives(), plan.observers(), components, plan.alerts(), plan.confirmation(), plan.modes(), plan.limits(),
        plan.approvalExpiry(), plan.people(), plan.escalation(), plan.channels());
  }

  /** A reader that knows one text. */
  public static PlanReader reader(Plan plan) {
    return text -> {
      if (!text.equals(TEXT)) {
        throw new IllegalArgumentException("not the text of the test's plan: " + text);
      }
      return plan;
    };
  }

  private static Node node(String name, int port) {
    return new Node(name, "jdbc:postgresql://127.0.0.1:" + port + "/orders", "http://127.0.0.1:27010");
  }
}
