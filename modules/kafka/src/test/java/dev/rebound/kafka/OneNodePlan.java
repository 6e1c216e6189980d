package dev.rebound.kafka;

import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The smallest plan; its text is the system's name, so one reader serves several systems. */
final class OneNodePlan {
  private OneNodePlan() {}

  static Plan of(String system) {
    var node = new Node("pg-a", "jdbc:postgresql://pg-a:5432/orders", null);
    return new Plan(
        new SystemName(system), new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of("observer-1"),
        Map.of("database", new Postgresql("database", List.of(), node, List.of(), new Credentials("r", "p"), Durability.ASYNCHRONOUS)),
        List.of(), new Plan.Confirmation(Defaults.PROBE_INTERVAL, 3, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION),
        Map.of(Scenario.DATABASE, Mode.AUTO), new Plan.Limits(1, 34, 0), Defaults.APPROVAL_EXPIRY, Map.of(),
        List.of(new Plan.Level("on-call", Duration.ZERO, List.of(), List.of())), new Plan.Channels(null, null));
  }
}
