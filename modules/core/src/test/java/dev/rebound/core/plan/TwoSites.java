package dev.rebound.core.plan;

import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.Redis;
import dev.rebound.core.plan.Component.TcpService;
import dev.rebound.core.plan.Component.WebService;
import dev.rebound.core.plan.SiteRecovery.Key;
import dev.rebound.core.plan.SiteRecovery.NameServer;
import dev.rebound.core.plan.SiteRecovery.RecordKind;
import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.core.plan.SiteRecovery.SwitchedName;
import dev.rebound.core.plan.SiteRecovery.Zone;
import dev.rebound.core.plan.Vantage.Heartbeat;
import dev.rebound.core.plan.Vantage.Observer;
import dev.rebound.core.plan.Vantage.Place;
import dev.rebound.core.plan.Vantage.Site;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A shop in two sites as a value: "in" looks from inside the primary site, "ext" from a third place, "dr" from the standby site, and each
 * has a control target.
 */
public final class TwoSites {
  private TwoSites() {}

  public static Plan plan() {
    return plan("orders", List.of("in", "ext", "dr"));
  }

  /** The standby site takes over from the primary one, by a replica of its own. */
  public static Plan withRecovery() {
    Plan plan = plan();
    Vantage seen = plan.vantage();
    var server = new NameServer("ns1", "192.0.2.53", 53);
    var recovery =
        new SiteRecovery(
            "dr", "primary",
            List.of(
                new SiteFence.Called("power", new OwnCalls.Command(List.of("/opt/power-off"), Set.of(0)), Duration.ofSeconds(30))),
            new Postgresql("database", List.of(), node("pg-spare"), List.of(), null, Component.Durability.ASYNCHRONOUS),
            List.of(new KubernetesApplication("orders-api", List.of(), null, "shop", "orders-api-dr", null, null)),
            List.of(
                new SwitchedName(
                    "orders.example.com", RecordKind.A, List.of("192.0.2.10"), List.of("192.0.2.20"), Duration.ofSeconds(30),
                    new Zone("example.com", List.of(server), server, new Key("dr-key", "hmac-sha256", "secrets/dns")))),
            List.of("https://orders.example.com/healthz"));
    var sites = new LinkedHashMap<>(seen.sites());
    sites.put("dr", new Site("dr", false, List.of(), recovery));
    return withSites(plan, sites);
  }

  static Plan withSites(Plan plan, Map<String, Site> sites) {
    Vantage seen = plan.vantage();
    return new Plan(
        plan.system(), plan.objectives(), plan.observers(), plan.components(), plan.alerts(), plan.confirmation(), plan.modes(),
        plan.limits(), plan.approvalExpiry(), plan.people(), plan.escalation(), plan.channels(),
        new Vantage(sites, seen.places(), seen.observers(), seen.heartbeats()), plan.intakes(), plan.own());
  }

  public static Plan seenBy(String... observers) {
    return plan("orders", List.of(observers));
  }

  public static Plan plan(String system, List<String> observers) {
    return plan(system, observers, List.of());
  }

  /** Its one observer is "in", and "Watchdog" must be heard once a minute. */
  public static Plan withHeartbeat() {
    return plan(
        "orders", List.of("in"), List.of(new Heartbeat("watchdog", AlertMatcher.parse("alertname=\"Watchdog\""), Duration.ofSeconds(60))));
  }

  private static Plan plan(String system, List<String> observers, List<Heartbeat> heartbeats) {
    var components = new LinkedHashMap<String, Component>();
    add(components, new TcpService("gateway", List.of(), "gateway.example.com", 443));
    add(components, new KubernetesApplication("orders-api", List.of("database", "cache"), null, "shop", "orders-deployment", null, null));
    add(components, new WebService("storage-api", List.of(), "https://storage.example.com/healthz"));
    add(
        components,
        new Postgresql("database", List.of(), node("pg-a"), List.of(node("pg-b"), node("pg-dr")), null, Component.Durability.SYNCHRONOUS));
    add(components, new Redis("cache", List.of(), node("redis-a"), List.of(node("redis-b")), null));
    add(components, new TcpService("gateway-dr", List.of(), "gateway-dr.example.com", 443));
    add(components, new KubernetesApplication("orders-api-dr", List.of("database"), null, "shop", "orders-api-dr", null, null));
    Map<String, Place> places =
        Map.of(
            "gateway", new Place("primary", List.of()), "orders-api",
            new Place("primary", List.of("https://orders.example.com", "shop-lb")),
            "storage-api", new Place("primary", List.of("https://storage.example.com")), "database", new Place("primary", List.of()),
            "cache", new Place("primary", List.of()), "pg-dr", new Place("dr", List.of("old-standby")), "gateway-dr",
            new Place("dr", List.of()),
            "orders-api-dr", new Place("dr", List.of()));
    var vantage =
        new Vantage(
            Map.of("primary", new Site("primary", true, List.of("prod-primary")), "dr", new Site("dr", false, List.of())), places,
            List.of(
                new Observer("in", "primary", List.of("gateway")), new Observer("ext", "", List.of("gateway", "gateway-dr")),
                new Observer("dr", "dr", List.of("gateway-dr"))),
            heartbeats);
    Plan simple = Plans.orders();
    return new Plan(
        new SystemName(system), simple.objectives(), observers, components, List.of(), simple.confirmation(), Map.of(), simple.limits(),
        simple.approvalExpiry(), simple.people(), simple.escalation(), simple.channels(), vantage, Intakes.NONE, OwnCalls.NONE,
        OnCall.DEFAULT);
  }

  private static void add(Map<String, Component> components, Component component) {
    components.put(component.name(), component);
  }

  private static Node node(String name) {
    return new Node(name, "url://" + name, null);
  }
}
