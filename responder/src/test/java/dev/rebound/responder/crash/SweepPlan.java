package dev.rebound.responder.crash;

import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.KubernetesApplication.ProxyBackend;
import dev.rebound.core.plan.Component.KubernetesApplication.Routing;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component.Sentinels;
import dev.rebound.core.plan.Component.WarmQuery;
import dev.rebound.core.plan.Component.WarmUp;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plan of the swept world. */
final class SweepPlan {
  /** Instances that it wants. */
  static final int INSTANCES = 4;
  /** What warms the cache. */
  static final String WARM = "SELECT key, value FROM hot";
  /** Where the cache's address stands. */
  static final String CACHE_FILE = "/etc/orders/cache.env";

  private SweepPlan() {}

  /**
   * @param backups whether the database's backups are named
   * @param sentinels whether Sentinels watch the cache
   */
  static Plan of(Durability durability, boolean backups, boolean sentinels, OwnCalls own) {
    var components = new LinkedHashMap<String, Component>();
    components.put(
        "database",
        new Postgresql(
            "database", List.of(), node("pg-a", "jdbc:postgresql://pg-a:5432/orders"),
            List.of(node("pg-b", "jdbc:postgresql://pg-b:5432/orders")), new Credentials("rebound", "pw"), durability,
            backups ? List.of(SweepBackups.SOURCE) : List.of()));
    components.put(
        "cache",
        new Redis(
            "cache", List.of(), node("redis-a", "redis://redis-a:6379"),
            List.of(node("redis-b", "redis://redis-b:6379"), node("redis-c", "redis://redis-c:6379")), null,
            sentinels ? new Sentinels("orders", List.of("redis://s1:1", "redis://s2:1", "redis://s3:1"), null) : null,
            new WarmUp(List.of(new WarmQuery("database", WARM)), 10_000, 100, null)));
    components.put(
        "orders-api",
        new KubernetesApplication(
            "orders-api", List.of("database", "cache"), null, "orders", "orders-api", new Connection.Secret("orders-db", "DATABASE_URL"),
            new Connection.File(CACHE_FILE, "CACHE_URL"), "http://orders/healthz",
            INSTANCES, new Routing("orders-api", new ProxyBackend("/run/haproxy.sock", "orders"))));
    return new Plan(
        new SystemName("orders"), new Plan.Objectives(Defaults.RTO, Defaults.RPO, Defaults.MTD, 99.9), List.of("observer-1"), components,
        List.of(), new Plan.Confirmation(Defaults.PROBE_INTERVAL, 3, Defaults.PROBE_TIMEOUT, Defaults.ALERT_CONFIRMATION), Map.of(),
        new Plan.Limits(1, 34, 1000), Defaults.APPROVAL_EXPIRY, Map.of(),
        List.of(new Plan.Level("on-call", Duration.ZERO, List.of(), List.of())), new Plan.Channels(null, null)).withOwn(own);
  }

  private static Node node(String name, String url) {
    return new Node(name, url, "http://host");
  }
}
