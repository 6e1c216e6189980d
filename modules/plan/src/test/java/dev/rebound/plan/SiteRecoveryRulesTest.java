package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.SiteHoldings;
import dev.rebound.core.plan.SiteRecovery;
import dev.rebound.core.plan.SiteRecovery.RecordKind;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code sites.NAME.recovery}: what is read, and one row for each rule with the problem it reports. */
class SiteRecoveryRulesTest {
  private static final String RECOVERY =
      """
      sites:
        west: { role: active }
        east:
          role: standby
          recovery:
            replaces: west
            fence: [ { name: power, http: { url: "http://power/off" } } ]
            manifests: { folder: manifests/east }
            database: { component: database, replicas: [ { name: pg-east, url: "jdbc:postgresql://e/orders", supervisor: "http://e:1" } ],
              backups: { dumps: { folder: /dumps, server: "jdbc:postgresql://e/postgres" } } }
            applications: [ { component: orders-api, namespace: orders, deployment: orders-api, replicas: 3,
              connection: { secret: orders-db, key: URL } } ]
            present:
              files: [ { name: uploads, folder: /srv/uploads, marker: .mounted } ]
              certificates: [ { name: shop, file: shop.pem, hosts: [ orders.shop.test ] } ]
              configuration: [ { configMap: orders-env, namespace: orders, keys: [ LANG ] } ]
            dns:
              - { zone: shop.test, servers: [ { name: ns1, address: 192.0.2.1 } ], primary: ns1,
                  key: { name: dr-key, secretFile: secrets/dns },
                  names: [ { name: orders.shop.test, from: [ 192.0.2.10 ], to: [ 192.0.2.20 ] } ] }
            checks: [ "https://orders.shop.test/healthz" ]
      """;

  private static final String PROVIDER =
      "provider: { url: \"https://api.example.net/records\", body: '{\"to\":\"{new}\"}',"
          + " headers: [ { name: Authorization, file: secrets/dns-token } ] }";

  private static String plan(String recovery) {
    return PlanRulesTest.BASE.replaceFirst("(?m)^components:", recovery + "components:");
  }

  @Test
  void shouldReadHowASiteTakesOver() {
    var plan = ShippedPlansTest.valid(PlanFile.parse(plan(RECOVERY), "p.yaml")).plan();
    SiteRecovery recovery = plan.vantage().recoveryOf("west").orElseThrow();
    assertThat(plan.vantage().recoveryOf("east")).isEmpty();
    assertThat(recovery.site()).isEqualTo("east");
    assertThat(recovery.fences()).extracting(SiteRecovery.SiteFence::name).containsExactly("power");
    assertThat(recovery.database().nodes()).extracting(Component.Node::name).containsExactly("pg-east");
    assertThat(recovery.replica("pg-east").supervisor()).isEqualTo("http://e:1");
    assertThat(recovery.database().credentials()).as("the component's").isEqualTo(plan.database("database").orElseThrow().credentials());
    assertThat(plan.database("database").orElseThrow().node("pg-east")).as("no failover within west chooses it").isEmpty();
    assertThat(recovery.database().backups()).hasSize(1);
    assertThat(recovery.applications().getFirst().replicas()).isEqualTo(3);
    assertThat(recovery.holdings().manifests()).isEqualTo(new SiteHoldings.ManifestFolder("manifests/east", null));
    assertThat(recovery.holdings().files()).containsExactly(new SiteHoldings.FileStore("uploads", "/srv/uploads", ".mounted", 0, null));
    assertThat(recovery.holdings().certificates()).singleElement().satisfies(each -> {
      assertThat(each.kept()).isEqualTo(new SiteHoldings.Kept.InFile("shop.pem"));
      assertThat(each.validFor()).isEqualTo(Duration.ofDays(1));
    });
    assertThat(recovery.holdings().configuration()).singleElement()
        .satisfies(each -> assertThat(each.holder()).isEqualTo(SiteHoldings.Holder.CONFIG_MAP));
    assertThat(recovery.names()).singleElement().satisfies(name -> {
      assertThat(name.kind()).isEqualTo(RecordKind.A);
      assertThat(name.zone().primary().port()).isEqualTo(53);
      assertThat(name.zone().change()).isEqualTo(new SiteRecovery.Key("dr-key", "hmac-sha256", "secrets/dns"));
    });
  }

  @Test
  void shouldReadAZoneThatAProviderChanges() {
    SiteRecovery recovery =
        ShippedPlansTest.valid(PlanFile.parse(plan(byProvider()), "p.yaml")).plan().vantage().recoveryOf("west").orElseThrow();
    assertThat(recovery.names().getFirst().zone().change()).isInstanceOfSatisfying(SiteRecovery.Provider.class, provider -> {
      assertThat(provider.call().method()).isEqualTo("POST");
      assertThat(provider.call().url()).isEqualTo("https://api.example.net/records");
      assertThat(provider.call().headers()).extracting(OwnCalls.Header::file).containsExactly("secrets/dns-token");
      assertThat(provider.call().body()).isEqualTo("{\"to\":\"{new}\"}");
    });
  }

  private static String byProvider() {
    return RECOVERY.replaceFirst("key: \\{ name: dr-key[^}]*}", Matcher.quoteReplacement(PROVIDER));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', value = {
    "both | provider: | key: { name: k, secretFile: s }, provider: | a zone is changed in one way",
    "neither | provider: | nothing: | it is not said how this zone is changed",
    "another place | {new} | {newest} | nothing is known to fill in for {newest}",
    "no place | {new} | 192.0.2.20 | the call does not say where the name is to lead",
    "no secret's way | https://api | http://api | whoever listens would read the provider's secret",
    "a look | url: | method: GET, url: | is not a method",
    "a secret in the plan | file: secrets/dns-token | value: hunter2 | a secret never stands in the plan"
  })
  void shouldReportWhatIsWrongWithAProvider(String rule, String from, String to, String problem) {
    assertThat(byProvider()).as(rule).contains(from);
    assertThat(PlanRulesTest.render(plan(byProvider().replace(from, to)))).anySatisfy(line -> assertThat(line).contains(problem));
  }

  @Test
  void shouldReadASiteThatIsRestoredFromABackupAlone() {
    String cold = RECOVERY.replace("replicas: [ { name: pg-east, url: \"jdbc:postgresql://e/orders\", supervisor: \"http://e:1\" } ],", "");
    SiteRecovery recovery = ShippedPlansTest.valid(PlanFile.parse(plan(cold), "p.yaml")).plan().vantage().recoveryOf("west").orElseThrow();
    assertThat(recovery.replicas()).isEmpty();
    assertThat(recovery.database().primary().name()).as("of which the name of the database counts").isEqualTo("pg-a");
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(
            "no fence", "[ { name: power, http: { url: \"http://power/off\" } } ]", "[]", "without a fence the site is never taken over"),
        arguments("no check", "[ \"https://orders.shop.test/healthz\" ]", "[]", "nothing would show that users are served"),
        arguments("unknown site", "replaces: west", "replaces: weste", "there is no site 'weste'"),
        arguments("itself", "replaces: west", "replaces: east", "a site does not take over from itself"),
        arguments("no database", "component: database,", "component: orders-api,", "there is no PostgreSQL component 'orders-api'"),
        arguments("a node of the component", "name: pg-east", "name: pg-a", "the node name 'pg-a' is used twice"),
        arguments("no application", "component: orders-api,", "component: database,", "there is no application in Kubernetes named"),
        arguments("a name for a name server", "address: 192.0.2.1", "address: ns1.shop.test", "this is not an IP address"),
        arguments("unknown primary", "primary: ns1", "primary: ns2", "there is no name server 'ns2'"),
        arguments("outside of the zone", "name: orders.shop.test", "name: orders.other.test", "is not within the zone"),
        arguments("another kind", "to: [ 192.0.2.20 ]", "to: [ other.shop.test ]", "this is not of the kind of the first value, A"),
        arguments("weak key", "secretFile: secrets/dns", "algorithm: hmac-md5, secretFile: s", "is not an algorithm that is used"),
        arguments(
            "no replica and no backup",
            "replicas: [ { name: pg-east, url: \"jdbc:postgresql://e/orders\", supervisor: \"http://e:1\" } ],\n"
                + "        backups: { dumps: { folder: /dumps, server: \"jdbc:postgresql://e/postgres\" } }",
            "replicas: []", "no replica is named, and no backup"),
        arguments("a folder for nobody", "{ dumps: {", "{ pgBackRest: {}, dumps: {", "unknown key 'pgBackRest'"),
        arguments("an application without a text", "{ secret: orders-db, key: URL }",
            "{ haproxy: { socket: /run/haproxy.sock, backend: pg, server: primary } }",
            "nothing says where orders-api reads it"),
        arguments("a folder of which nothing is said", ", marker: .mounted", "", "nothing is said of what must be in the folder"),
        arguments("outside of the folder", "marker: .mounted", "marker: ../.mounted", "this is not within the folder"),
        arguments("two places", "file: shop.pem", "file: shop.pem, secret: shop", "a certificate is in one place"),
        arguments("no object", "configMap: orders-env, ", "", "it is not said which one object this is"),
        arguments("no program", "http: { url: \"http://power/off\" }", "command: { argv: [ cut ] }", "the program is no absolute path"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldReportWhatIsWrong(String rule, String from, String to, String problem) {
    assertThat(RECOVERY).contains(from);
    assertThat(PlanRulesTest.render(plan(RECOVERY.replace(from, to)))).singleElement().asString().contains(problem);
  }
}
