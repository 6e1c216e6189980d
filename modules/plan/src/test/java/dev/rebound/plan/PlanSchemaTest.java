package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema and the readers say the same about keys, required keys, ranges and words. Pure; the files are those of the checkout. */
class PlanSchemaTest {
  private static final Path PLANS = Path.of("../../plans");
  private static final Path COMMITTED = PLANS.resolve("plan.schema.json");
  private static final String WRITE = "schema.write";
  private static final String HEADER = "# yaml-language-server: $schema=plan.schema.json";
  private static final Pattern UNKNOWN = Pattern.compile("unknown key 'zzzzzzzzzzzz'\\. Known keys here: (.*)\\.");
  private static final String VALUES =
      """
      [ 0, 1, 7, 34, 100, 99.5, -1, 1e3, true, null, "", " ", "0", "007", "34%", "34 %", "99.9%", "99.9 %", "1%", 0m, 50ms, 90s, 015m, 4h,
        366d, 4H, x, X, x-1, "a b", "-", U1, W-x_9, u1, dana, lee, a@b, a@b.example, "HTTP://h", "http://h:80/p?q=1", "https://[::1]/",
        "SMTP://m", "smtps://m:465", "jdbc:postgresql://h/d", "jdbc:postgresql://[::1]:5432/d?ssl=true", "jdbc:postgresql:d", '{a=~"b"}',
        "a=b", "../x", "/x", "~", "\\u00E4", "\\u2028", [], [x], [dana], [database], [approver], [ingest, x], {}, { x: y } ]
      """;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(PlanSchema.json());
  /** A plan in which every key of the schema stands; a test says which one is missing. */
  private static final String FULL =
      """
      system: orders
      objectives: { rto: 4h, rpo: 1h, mtd: 8h, availability: 99.9% }
      sites:
        west:
          role: active
          knownAs: [ west-1 ]
          recovery:
            replaces: east
            fence: &fence
              - { name: power, timeout: 30s, http: { method: POST, url: "http://power/off", headers: [ { name: X-A, value: b } ], body: x,
                  expect: [ 200 ] } }
              - { name: edge, timeout: 30s, command: { argv: [ /opt/withdraw, west ], expect: [ 0 ] } }
              - { name: lease, lease: { api: "http://k3", namespace: sites, name: west, stopWithin: 10s, clockSkew: 2s } }
            database:
              component: database
              replicas: [ { name: pg-west, url: "jdbc:postgresql://s:5432/orders", supervisor: "http://s:1" } ]
              credentials: &login { username: rebound, passwordFile: secrets/pg-spare }
            applications: &applications
              - { component: orders-api, api: "http://k2", namespace: orders, deployment: orders-api, replicas: 3 }
            dns: &dns
              - zone: example.com
                servers: [ { name: ns1, address: 192.0.2.1, port: 53 } ]
                primary: ns1
                key: { name: dr-key, algorithm: hmac-sha256, secretFile: secrets/dns }
                names: [ { name: orders.example.com, from: [ 192.0.2.10 ], to: [ 192.0.2.20 ], ttl: 30s } ]
            checks: &checks [ "http://orders.example.com/healthz" ]
        east:
          role: active
          knownAs: [ east-1 ]
          recovery:
            replaces: west
            fence: *fence
            database:
              component: database
              replicas: [ { name: pg-east, url: "jdbc:postgresql://s:5433/orders", supervisor: "http://s:2" } ]
              credentials: *login
            applications: *applications
            dns: *dns
            checks: *checks
      observers: [ { id: north, site: west, control: [ gateway ] }, south ]
      rebound: { kafka: [ outside ], detector: [ outside ], responder: [ outside ], notifier: [ outside ] }
      components:
        database:
          postgresql:
            primary: { name: pg-a, url: "jdbc:postgresql://a:5432/orders", supervisor: "http://a:1", site: west, barriers: [
              { haproxy: { socket: /run/haproxy.sock, backend: pg, server: pg-a } }, supervisor, { command: [ /opt/cut, pg-a ] } ] }
            replicas: [ { name: pg-b, url: "jdbc:postgresql://b:5432/orders", supervisor: "http://b:1", site: east, barriers: [
              { statefulSet: { namespace: db, name: pg-b, api: "http://k" } } ] } ]
            credentials: { username: rebound, passwordFile: secrets/pg }
            durability: synchronous
            backups:
              dumps: { folder: /var/backups/orders, server: "jdbc:postgresql://a:5432/postgres", psql: /usr/bin/psql,
                dataFolder: /var/lib/postgresql, credentials: { username: restorer, passwordFile: secrets/restorer } }
              pgBackRest: { stanza: orders, config: /etc/pgbackrest.conf, repository: 1, folder: /var/lib/restored,
                asOwner: [ /usr/bin/sudo, -n ], program: /usr/bin/pgbackrest, programs: /usr/lib/postgresql/15/bin, trialPort: 5499 }
          site: west
        orders-api:
          kubernetes:
            { api: "http://k", namespace: orders, deployment: orders-api, connection: { secret: orders-db, key: URL },
              cacheConnection: { file: /etc/orders.env, key: URL }, replicas: 5, service: orders-api,
              haproxy: { socket: /run/haproxy.sock, backend: orders } }
          dependsOn: [ database ]
          probe: http://api/healthz
          site: west
          knownAs: [ "https://orders" ]
        orders-jobs:
          kubernetes:
            { api: "http://k", namespace: orders, deployment: orders-jobs, connection: { configMap: orders-env, key: URL },
              cacheConnection: { haproxy: { socket: "haproxy:9999", backend: redis, server: primary } }, replicas: 1,
              service: orders-jobs, haproxy: { socket: "haproxy:9999", backend: jobs } }
          dependsOn: [ database ]
          site: west
        cache:
          redis:
            primary: { name: redis-a, url: "redis://a:6379", supervisor: "http://a:2", site: west }
            replicas: [ { name: redis-b, url: "redis://b:6379", supervisor: "http://b:2", site: east } ]
            credentials: { username: default, passwordFile: secrets/redis }
            sentinel:
              name: orders
              nodes: [ { url: "redis://s:26379" } ]
              credentials: { username: default, passwordFile: secrets/sentinel }
            warmUp: { queries: [ { database: database, sql: SELECT k FROM t } ], keysPerSecond: 1000, keysMax: 100000,
              credentials: { username: warm, passwordFile: secrets/warm } }
          site: west
        storage: { http: { url: "http://storage/healthz" }, site: west }
        gateway: { tcp: { host: gw, port: 443 }, site: east }
      alerts: [ { match: 'alertname="Down"', component: database } ]
      heartbeats: [ { name: prometheus, match: 'alertname="Watchdog"', within: 5m } ]
      confirmation: { probeInterval: 250ms, probeFailures: 3, probeTimeout: 1s, alert: 5s, healthChecks: 5s, lateness: 30s }
      intakes:
        grafana: { secretFile: secrets/grafana }
        logs: [ { name: Refused, pattern: "refused", component: database, atLeast: 3, within: 1m } ]
        events: [ { type: "org.example.*", source: "*", component: database, means: down } ]
      scenarios: { database: { mode: approve }, cache: { mode: auto }, application: { mode: auto }, site: { mode: approve } }
      steps:
        purge-cdn:
          say: Purge the CDN.
          http:
            { method: POST, url: "https://cdn/purge", headers: [ { name: Authorization, file: secrets/cdn } ], body: "{}", expect: [ 200 ] }
          timeout: 10s
          attempts: 2
          onFailure: continue
          undo: fill-cdn
        fill-cdn: { say: Fill it., http: { method: GET, url: "http://c", headers: [ { name: X-A, value: b } ], body: x, expect: [ 204 ] } }
        bill: { say: Tell billing., command: { argv: [ /opt/tell-billing, --failover ], expect: [ 0 ] }, irreversible: Billing is told. }
      playbooks:
        database: [ { step: purge-cdn, after: verify-database } ]
        cache: [ { step: bill, after: warm-cache } ]
        application: [ { step: bill, after: scale-out } ]
        site: [ { step: bill, after: switch-dns } ]
        switchover: [ { step: bill, after: build-replica } ]
        failback: [ { step: bill, after: build-replica } ]
        restore: [ { step: bill, after: switch-clients } ]
        redeploy: [ { step: bill, after: update-load-balancer } ]
        site-failback: [ { step: bill, after: stand-by } ]
      limits: { irreversiblePerHour: 1, instancesAtOncePercent: 34, lagBytesMax: 1048576, recoveriesPerHour: 4 }
      approval: { expiry: 10m }
      onCall:
        staleAfter: 30m
        startAt: [ { scenario: database, component: database, level: lead } ]
        roles: { commander: { contact: dana, backup: week } }
        rotations: { week: { people: [ dana, lee ], handover: "monday 09:00", zone: Europe/Berlin, start: "2026-01-05" } }
        overrides: [ { rotation: week, person: lee, from: "2026-12-24T09:00:00Z", until: "2026-12-27T09:00:00Z" } ]
      people:
        dana: { slack: U-DANA, email: dana@example.org, roles: [ responder, approver ] }
        lee: { slack: U-LEE, email: lee@example.org, roles: [ approver, responder ] }
      escalation:
        - { level: on-call, after: 0m, notify: [ dana ], backup: [ lee ] }
        - { level: lead, after: 15m, notify: [ lee ] }
      channels:
        slack: { channel: "#i", tokenFile: secrets/t, signingSecretFile: secrets/s, apiUrl: "http://127.0.0.1:1/api/" }
        email: { smtp: "smtp://mail:587", from: r@example.org, username: rebound, passwordFile: secrets/m, tls: required }
      statusPage:
        title: Orders
        language: en
        contact: https://help.example.org/
        services: [ { name: Ordering, components: [ orders-api, database ], degradedBy: [ cache ] } ]
        publish: { database: auto, cache: auto, application: auto, site: approve }
        lead: [ dana ]
        atlassian: { page: p1, tokenFile: secrets/a, apiUrl: "http://127.0.0.1:1/v1/", components: [ { service: Ordering, id: c1 } ] }
      communication:
        { lead: lee, first: 15m, whileAffected: 30m, whileRebuilding: 1h, finalReport: 24h,
          groups: { product: { slack: "#product", email: [ product@example.org ], scenarios: [ database ], components: [ database ] } } }
      """;

  /** One place of the full plan with the schema that stands for it: the mapping or list that holds it, its key or index there. */
  private record Place(JsonNode schema, JsonNode holder, String key, String path) {
    JsonNode value() {
      return holder.isArray() ? holder.get(Integer.parseInt(key)) : holder.get(key);
    }

    void put(JsonNode value) {
      switch (holder) {
        case ArrayNode list -> list.set(Integer.parseInt(key), value);
        case ObjectNode mapping -> mapping.set(key, value);
        default -> throw new IllegalStateException("holds nothing: " + holder);
      }
    }
  }

  private final ObjectNode root = JSON.createObjectNode();
  private final List<Place> places = new ArrayList<>();

  PlanSchemaTest() throws IOException {
    root.set("", tree(FULL));
    collect(JSON.readTree(PlanSchema.json()), root, "", "");
  }

  private void collect(JsonNode schema, JsonNode holder, String key, String path) {
    var place = new Place(schema, holder, key, path);
    places.add(place);
    JsonNode value = place.value();
    if (schema.has("properties")) {
      assertThat(names(schema.get("properties"))).as("keys of the schema that FULL lacks at %s", path)
          .allMatch(each -> value.has(each) || schema.has("oneOf"));
      names(value).forEach(each -> collect(schema.path("properties").path(each), value, each, path + "/" + each));
    } else if (value.isObject()) {
      names(value).forEach(each -> collect(schema.get("additionalProperties"), value, each, path + "/" + each));
    } else if (value.isArray()) {
      collect(schema.get("items"), value, "0", path + "/0");
    }
  }

  private static JsonNode tree(String yaml) {
    return JSON.valueToTree(new Load(LoadSettings.builder().setLabel("plan").build()).loadFromString(yaml));
  }

  private static Set<String> names(JsonNode object) {
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> words(JsonNode array) {
    var words = new ArrayList<String>();
    array.forEach(each -> words.add(each.asText()));
    return words;
  }

  /** What the readers say about the plan as it is now; JSON is YAML. */
  private List<String> problems() {
    return switch (PlanFile.parse(root.get("").toString(), "full.yaml")) {
      case PlanFile.Valid valid -> List.of();
      case PlanFile.Invalid invalid -> invalid.problems().stream().map(Problem::toString).toList();
    };
  }

  private boolean fits() {
    return SCHEMA.validate(root.get("")).isEmpty();
  }

  /** The readers' problems after a value was replaced for a moment. */
  private List<String> problemsWith(Place place, JsonNode value) {
    JsonNode before = place.value();
    place.put(value);
    List<String> problems = problems();
    assertThat(!problems.isEmpty() || fits()).as("the schema refuses %s at %s, which the readers accept", value, place.path()).isTrue();
    place.put(before);
    return problems;
  }

  @Test
  void shouldKeepTheCommittedSchemaCurrent() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(COMMITTED, PlanSchema.json());
    }
    assertThat(COMMITTED).as("write it with: mvn -B -q -pl modules/plan -am test -Dtest=PlanSchemaTest -D" + WRITE
        + "=true -Dsurefire.failIfNoSpecifiedTests=false").content().isEqualTo(PlanSchema.json());
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal.yaml", "lab.yaml", "lab-two-sites.yaml", "orders.yaml", "cultivai-production.yaml"})
  void shouldAcceptEveryShippedPlanWhichNamesItInItsFirstLine(String file) throws IOException {
    String text = TemplateTest.filled(Files.readString(PLANS.resolve(file)));
    assertThat(text.lines().findFirst()).contains(HEADER);
    assertThat(SCHEMA.validate(tree(text))).isEmpty();
  }

  @Test
  void shouldKnowTheKeysOfTheReadersAndNoOthers() {
    assertThat(problems()).isEmpty();
    assertThat(fits()).isTrue();
    for (Place place : places.stream().filter(each -> each.schema().has("properties")).toList()) {
      var mapping = (ObjectNode) place.value();
      mapping.put("zzzzzzzzzzzz", "x");
      assertThat(fits()).as("the schema takes an unknown key at %s", place.path()).isFalse();
      List<String> known = problems().stream().map(UNKNOWN::matcher).filter(Matcher::find).map(found -> found.group(1)).toList();
      assertThat(known).as("the readers at %s: %s", place.path(), problems()).hasSize(1);
      assertThat(new TreeSet<>(List.of(known.getFirst().split(", ", -1)))).as("keys at %s: the readers' and PlanSchema's", place.path())
          .isEqualTo(names(place.schema().get("properties")));
      mapping.remove("zzzzzzzzzzzz");
    }
  }

  @Test
  void shouldRequireTheKeysThatTheReadersRequire() {
    for (Place place : places.stream().filter(each -> each.schema().has("properties")).toList()) {
      var mapping = (ObjectNode) place.value();
      for (String key : List.copyOf(names(mapping))) {
        JsonNode before = mapping.remove(key);
        assertThat(problems().stream().anyMatch(each -> each.contains("the key '" + key + "' is missing")))
            .as("%s/%s is required by the schema: %s; the readers say %s", place.path(), key, place.schema().path("required"), problems())
            .isEqualTo(words(place.schema().path("required")).contains(key));
        mapping.set(key, before);
      }
    }
  }

  @Test
  void shouldGiveNumbersTheRangesOfTheReaders() {
    List<Place> numbers = places.stream().filter(each -> each.schema().has("minimum")).toList();
    assertThat(numbers).hasSizeGreaterThanOrEqualTo(4);
    for (Place place : numbers) {
      long min = place.schema().get("minimum").asLong();
      long max = place.schema().get("maximum").asLong();
      for (long right : List.of(min, max)) {
        assertThat(problemsWith(place, JSON.valueToTree(right))).as("%s: %d", place.path(), right).isEmpty();
      }
      for (long wrong : List.of(min - 1, max + 1)) {
        assertThat(problemsWith(place, JSON.valueToTree(wrong))).as("%s: %d", place.path(), wrong).isNotEmpty();
      }
    }
  }

  /** Everywhere else a placeholder is as wrong as any other text that does not belong there. */
  @Test
  void shouldTakePlaceholdersForContactsOfPeopleAndChannelsAlone() {
    var contacts = new TreeSet<String>();
    for (Place place : places.stream().filter(each -> !each.path().isEmpty()).toList()) {
      List<String> problems = problemsWith(place, JSON.valueToTree("<fill in: something>"));
      assertThat(problems).as(place.path()).isNotEmpty();
      if (problems.size() == 1 && problems.getFirst().contains("still to fill in: something. ")) {
        contacts.add(place.path().replaceFirst("/people/[^/]+/", "/people/*/"));
      }
    }
    assertThat(contacts).containsExactly(
        "/channels/email/from", "/channels/email/passwordFile", "/channels/email/smtp", "/channels/email/username",
        "/channels/slack/apiUrl", "/channels/slack/channel", "/channels/slack/signingSecretFile", "/channels/slack/tokenFile",
        "/communication/groups/product/email/0", "/communication/groups/product/slack", "/people/*/email", "/people/*/slack");
  }

  @Test
  void shouldOfferTheWordsOfTheReaders() {
    List<Place> choices = places.stream().filter(each -> each.schema().has("enum")).toList();
    assertThat(choices).hasSizeGreaterThanOrEqualTo(3);
    for (Place place : choices) {
      for (String word : words(place.schema().get("enum"))) {
        assertThat(problemsWith(place, JSON.valueToTree(word))).as("%s: %s", place.path(), word).isEmpty();
      }
      assertThat(problemsWith(place, JSON.valueToTree("zzzz"))).as(place.path()).isNotEmpty();
    }
  }

  @Test
  void shouldRefuseOtherKindsOfValuesAsTheReadersDo() {
    for (Place place : places.stream().filter(each -> !each.path().isEmpty()).toList()) {
      JsonNode other = place.value().isObject() ? JSON.createArrayNode() : JSON.createObjectNode();
      JsonNode before = place.value();
      place.put(other);
      assertThat(fits()).as("the schema takes %s at %s", other, place.path()).isFalse();
      place.put(before);
      assertThat(problemsWith(place, other)).as("the readers take %s at %s", other, place.path()).isNotEmpty();
    }
  }

  @Test
  void shouldTakeTheDefaultsThatItNames() {
    List<Place> withDefault = places.stream().filter(each -> each.schema().has("default")).toList();
    assertThat(withDefault).hasSizeGreaterThan(10);
    assertThat(withDefault).allSatisfy(each -> assertThat(problemsWith(each, each.schema().get("default"))).as(each.path()).isEmpty());
  }

  @Test
  void shouldDescribeEveryKey() {
    assertThat(places).allSatisfy(each -> assertThat(each.schema().path("description").asText()).as(each.path()).endsWith("."));
  }

  /** Each of many values at each place: {@link #problemsWith} fails where only the schema refuses it. */
  @Test
  void shouldRefuseNothingThatTheReadersAccept() {
    int accepted = 0;
    var seen = new HashSet<String>();
    // A replica's keys are read as the primary's are: once is enough.
    for (Place place : places.stream().filter(each -> !each.path().isEmpty() && seen.add(each.key() + each.schema())).toList()) {
      for (JsonNode value : tree(VALUES)) {
        accepted += problemsWith(place, value).isEmpty() ? 1 : 0;
      }
    }
    assertThat(accepted).as("values that the readers accept somewhere").isGreaterThan(100);
  }
}
