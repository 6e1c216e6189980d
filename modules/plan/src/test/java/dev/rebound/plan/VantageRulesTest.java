package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.AlertMatcher;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Vantage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sites, observers, the newer kinds of components and intakes: one row for each rule with the exact place of its problem. */
class VantageRulesTest {
  /** The plan that the rows change; its line numbers are in the rows. */
  private static final String BASE =
      """
      system: orders
      sites: { west: { role: active, knownAs: [ west-1 ] }, east: { role: standby } }
      observers: [ { id: north, site: west, control: [ gateway ] }, south, { id: far } ]
      components:
        cache:
          redis:
            primary: { name: redis-a, url: "redis://a:6379", supervisor: "http://a:1" }
            replicas: [ { name: redis-b, url: "redis://b:6379", site: east } ]
            credentials: { username: default, passwordFile: secrets/redis }
        storage: { http: { url: "http://storage/healthz" }, dependsOn: [ cache ], knownAs: [ "https://storage" ] }
        gateway: { tcp: { host: gw.west, port: 443 }, site: east }
      heartbeats: [ { name: prometheus, match: 'alertname="Watchdog"', within: 5m } ]
      confirmation: { healthChecks: 6s, lateness: 40s }
      intakes:
        grafana: { secretFile: secrets/grafana }
        logs: [ { name: Refused, pattern: "refus(ed|al)", component: cache, atLeast: 3, within: 1m } ]
        events: [ { type: "org.example.*", source: "//monitor", component: storage, means: down } ]
      scenarios: { cache: { mode: approve }, application: { mode: auto }, site: { mode: auto } }
      people: { dana: { slack: U-DANA } }
      escalation: [ { level: on-call, after: 0m, notify: [ dana ] } ]
      channels: { slack: { channel: "#i", tokenFile: secrets/t, signingSecretFile: secrets/s } }
      """;

  private static PlanFile.Valid base() {
    return ShippedPlansTest.valid(PlanFile.parse(BASE, "p.yaml"));
  }

  @Test
  void shouldReadWhereEverythingStandsAndWhoLooks() {
    Plan plan = base().plan();

    assertThat(plan.observers()).containsExactly("north", "south", "far");
    assertThat(plan.vantage()).isEqualTo(new Vantage(
        Map.of("west", new Vantage.Site("west", true, List.of("west-1")), "east", new Vantage.Site("east", false, List.of())),
        Map.of("cache", new Vantage.Place("west", List.of()), "redis-b", new Vantage.Place("east", List.of()),
            "storage", new Vantage.Place("west", List.of("https://storage")), "gateway", new Vantage.Place("east", List.of())),
        List.of(new Vantage.Observer("north", "west", List.of("gateway")), new Vantage.Observer("far", "", List.of())),
        List.of(new Vantage.Heartbeat("prometheus", AlertMatcher.parse("alertname=\"Watchdog\""), Duration.ofMinutes(5)))));
  }

  @Test
  void shouldReadTheNewerKindsOfComponents() {
    assertThat(base().plan().components().values()).containsExactly(
        new Component.Redis("cache", List.of(), new Component.Node("redis-a", "redis://a:6379", "http://a:1"),
            List.of(new Component.Node("redis-b", "redis://b:6379", null)), new Component.Credentials("default", "secrets/redis")),
        new Component.WebService("storage", List.of("cache"), "http://storage/healthz"),
        new Component.TcpService("gateway", List.of(), "gw.west", 443));
  }

  @Test
  void shouldReadIntakesConfirmationAndModes() {
    Plan plan = base().plan();

    assertThat(plan.intakes()).isEqualTo(new Intakes("secrets/grafana",
        List.of(new Intakes.LogRule("Refused", "refus(ed|al)", "cache", 3, Duration.ofMinutes(1))),
        List.of(new Intakes.EventRule("org.example.*", "//monitor", "storage", Intakes.Means.DOWN))));
    assertThat(plan.confirmation().healthChecks()).isEqualTo(Duration.ofSeconds(6));
    assertThat(plan.confirmation().lateness()).isEqualTo(Duration.ofSeconds(40));
    assertThat(plan.modes()).isEqualTo(Map.of(Scenario.CACHE, Mode.APPROVE, Scenario.APPLICATION, Mode.AUTO, Scenario.SITE, Mode.AUTO));
  }

  @Test
  void shouldLetAPlanOfOnePlaceStandNowhere() {
    String text = BASE.replaceFirst("sites: .*\n", "").replace("site: west, ", "").replace(", site: east", "");
    Plan plan = ShippedPlansTest.valid(PlanFile.parse(text, "p.yaml")).plan();

    assertThat(plan.vantage().sites()).isEmpty();
    assertThat(plan.vantage().places()).isEqualTo(Map.of("storage", new Vantage.Place("", List.of("https://storage"))));
  }

  @Test
  void shouldLetAnApplicationWithAConnectionDependOnACacheToo() {
    String more =
        """
          database:
            postgresql:
              primary: { name: pg, url: "jdbc:postgresql://pg/orders" }
              credentials: { username: rebound, passwordFile: secrets/pg }
          api:
            kubernetes: { namespace: orders, deployment: api, connection: { secret: orders-db, key: URL } }
            dependsOn: [ cache, database ]
        """;
    String text = BASE.replace("  gateway:", more + "  gateway:");

    assertThat(ShippedPlansTest.valid(PlanFile.parse(text, "p.yaml")).plan().components()).containsKeys("database", "api");
  }

  static Stream<Arguments> rules() {
    return Stream.of(siteRules(), componentRules(), intakeRules()).flatMap(rows -> rows);
  }

  static Stream<Arguments> siteRules() {
    return Stream.of(
        arguments("no active site", "role: active", "role: standby",
            "2:1: sites: no site is active. Give the site that serves the users the role active."),
        arguments("role of a site", "role: standby", "role: passive",
            "2:69: sites.east.role: 'passive' is not a role of a site. Write active (users are served from it) or standby."),
        arguments("no role", "east: { role: standby }", "east: {}",
            "2:55: sites.east: the key 'role' is missing. Write active (users are served from it) or standby."),
        arguments("two names for one", "role: standby }", "role: standby, knownAs: [ west-1 ] }",
            "2:89: sites.east.knownAs[0]: this is already a name of 'west'. A name leads to one part of the system."),
        arguments("name of a site again", "\"https://storage\"", "west-1",
            "10:88: components.storage.knownAs[0]: this is already a name of 'west'. A name leads to one part of the system."),
        arguments("unknown site of a component", "port: 443 }, site: east", "port: 443 }, site: eats",
            "11:55: components.gateway.site: there is no site 'eats'. Did you mean 'east'?"),
        arguments("unknown site of a node", "6379\", site: east", "6379\", site: south",
            "8:65: components.cache.redis.replicas[0].site: there is no site 'south'. Known sites: east, west."),
        arguments("node with the name of a component", "name: redis-b", "name: gateway",
            "8:27: components.cache.redis.replicas[0].name: a component is called 'gateway'."
                + " A node with a site of its own needs a name of its own."),
        arguments("unknown site of an observer", "site: west, c", "site: wets, c",
            "3:33: observers[0].site: there is no site 'wets'. Did you mean 'west'?"),
        arguments("unknown control", "[ gateway ]", "[ gatway ]",
            "3:50: observers[0].control[0]: there is no component 'gatway'. Did you mean 'gateway'?"),
        arguments("control twice", "[ gateway ]", "[ gateway, gateway ]",
            "3:59: observers[0].control[1]: 'gateway' is named twice. Keep one of them."),
        arguments("observer twice", "south, {", "north, {",
            "3:63: observers[1]: the observer 'north' is named twice. Two points of view need two observers."),
        arguments("observer without id", "{ id: far }", "{ site: east }",
            "3:70: observers[2]: the key 'id' is missing. Give the id of an ingest instance."),
        arguments("observer that is a list", "{ id: far }", "[ far ]",
            "3:70: observers[2]: expected a text, found a list of 1. Write a text."));
  }

  static Stream<Arguments> componentRules() {
    return Stream.of(
        arguments("two kinds", "gateway: { tcp", "gateway: { http: { url: \"http://g\" }, tcp",
            "11:3: components.gateway: a component is one thing, but here stand http and tcp."
                + " Give it one of postgresql, kubernetes, redis, http, tcp."),
        arguments("no kind", "http: { url: \"http://storage/healthz\" }, ", "",
            "10:3: components.storage: it is not said what this component is. Give it one of postgresql, kubernetes, redis, http, tcp."),
        arguments("not Redis", "redis://a:6379", "http://a:6379",
            "7:38: components.cache.redis.primary.url: this is not a URL of redis. Write redis://host:port, one URL for each node."),
        arguments("a database of Redis", "redis://a:6379", "redis://a:6379/1",
            "7:38: components.cache.redis.primary.url: the URL says more than host and port."
                + " Write redis://host:port, one URL for each node."),
        arguments("password of Redis", "redis://a:6379", "redis://:hunter2@a:6379",
            "7:38: components.cache.redis.primary.url: the URL holds a user or a password. " + Section.SECRETS_BY_FILE),
        arguments("address twice", "redis://b:6379", "redis://a:6379",
            "8:41: components.cache.redis.replicas[0].url: two nodes have the same url. Each instance has its own address."),
        arguments("half of the credentials", "username: default, ", "",
            "9:7: components.cache.redis.credentials: the key 'username' is missing. Name the role by which Rebound logs in."),
        arguments("host with port", "host: gw.west", "host: \"gw.west:443\"",
            "11:27: components.gateway.tcp.host: this is not a host. Write a name or an address; the port has its own key."),
        arguments("no port", ", port: 443", "",
            "11:14: components.gateway.tcp: the key 'port' is missing. Write the port."),
        arguments("impossible port", "port: 443", "port: 0",
            "11:42: components.gateway.tcp.port: '0' is not a whole number in its range. Write a whole number from 1 to 65535."),
        arguments("probe of a port", "port: 443 }", "port: 443 }, probe: \"http://g\"",
            "11:49: components.gateway.probe: a component of the kind tcp has no probe of its own."
                + " It is probed at the addresses that stand there already."),
        arguments("blind monitoring", "scenarios: { cache", "scenarios: { monitoring: { mode: auto }, cache",
            "18:14: scenarios.monitoring: the key 'monitoring' does not belong here."
                + " Blind monitoring only alarms people and recovers nothing, so it has no mode; take it out."));
  }

  static Stream<Arguments> intakeRules() {
    return Stream.of(
        arguments("heartbeat twice", "within: 5m }", "within: 5m }, { name: prometheus, match: 'a=\"b\"', within: 5m }",
            "12:88: heartbeats[1].name: the heartbeat 'prometheus' stands here twice. Give each its own name."),
        arguments("heartbeat that cannot be", "within: 5m", "within: 2d",
            "12:74: heartbeats[0].within: 2d is out of range. Choose from 1s to 24h."),
        arguments("matcher of a heartbeat", "'alertname=\"Watchdog\"'", "'alertname'",
            "12:42: heartbeats[0].match: this matcher cannot be read ('expected label=\"value\" (or !=, =~, !~) at 'alertname'')."
                + " Write label=\"value\", joined by commas."),
        arguments("no expression", "refus(ed|al)", "refus(ed",
            "16:37: intakes.logs[0].pattern: this is not a regular expression (Unclosed group)."
                + " Write one as java.util.regex.Pattern reads it, in single quotes."),
        arguments("long expression", "refus(ed|al)", "x".repeat(257),
            "16:37: intakes.logs[0].pattern: this expression is too long. Write at most 256 characters."),
        arguments("unknown component of lines", "component: cache", "component: cash",
            "16:64: intakes.logs[0].component: there is no component 'cash'. Known components: cache, storage, gateway."),
        arguments("no lines", "atLeast: 3", "atLeast: 0",
            "16:80: intakes.logs[0].atLeast: '0' is not a whole number in its range. Write a whole number from 1 to 1000."),
        arguments("lines in a day", "within: 1m", "within: 61m",
            "16:91: intakes.logs[0].within: 61m is out of range. Choose from 1s to 1h."),
        arguments("meaning", "means: down", "means: broken",
            "17:86: intakes.events[0].means: 'broken' is nothing that an event can mean."
                + " Write down (it does not work), up (it works) or symptom (it may suffer from another)."),
        arguments("star in the middle", "org.example.*", "org.*.example",
            "17:21: intakes.events[0].type: a * stands for any ending, but here more follows it. Write one * at the end, or none."),
        arguments("secret of Grafana", "secretFile: secrets/grafana", "secret: hunter2",
            "15:14: intakes.grafana: a secret never stands in the plan, but the key 'secret' would hold one. " + Section.SECRETS_BY_FILE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldReportTheProblemAtItsPlace(String rule, String from, String to, String expected) {
    assertThat(BASE).contains(from);
    String text = BASE.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
    assertThat(PlanFile.parse(text, "p.yaml")).isInstanceOfSatisfying(PlanFile.Invalid.class, invalid ->
        assertThat(invalid.render()).contains("p.yaml:" + expected).doesNotContain("hunter2"));
  }
}
