package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That no step of a lost site's recovery needs the site: what is proven, what is not, and what is refused at its place. */
class SiteLossTest {
  private static final String BASE =
      """
      system: orders
      sites: { west: { role: active }, east: { role: standby } }
      observers: [ { id: north, control: [ gateway, gateway-east ] }, { id: south, site: east, control: [ gateway-east ] } ]
      rebound: { kafka: [ west, outside, east ], detector: [ west, outside ], responder: [ east ], notifier: [ outside ] }
      components:
        database:
          postgresql:
            primary: { name: pg-a, url: "jdbc:postgresql://a/orders", supervisor: "http://a:8765" }
            replicas: [ { name: pg-dr, url: "jdbc:postgresql://dr/orders", supervisor: "http://dr:8765", site: east } ]
            credentials: { username: rebound, passwordFile: secrets/pg }
            backups: { dumps: { folder: /var/backups, server: "jdbc:postgresql://spare/postgres" } }
        api:
          kubernetes: { api: "https://k8s.west:6443", namespace: orders, deployment: api, connection: { secret: s, key: URL } }
          dependsOn: [ database ]
        api-east:
          kubernetes: { api: "https://k8s.east:6443", namespace: orders, deployment: api, connection: { secret: s, key: URL } }
          dependsOn: [ database ]
          site: east
        gateway: { tcp: { host: gw.west, port: 443 } }
        gateway-east: { tcp: { host: gw.east, port: 443 }, site: east }
      people: { dana: { slack: U-DANA } }
      escalation: [ { level: on-call, after: 0m, notify: [ dana ] } ]
      channels: { slack: { channel: "#i", tokenFile: secrets/t, signingSecretFile: secrets/s } }
      """;

  private static PlanFile.Result with(String from, String to) {
    assertThat(BASE).contains(from);
    return PlanFile.parse(BASE.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to)), "p.yaml");
  }

  @Test
  void shouldSayWhatIsLeftWhenASiteIsLost() {
    assertThat(PlanCheck.render(ShippedPlansTest.valid(PlanFile.parse(BASE, "p.yaml")))).contains(
        """
        When west is lost
          Kafka keeps 2 of 3 brokers
          the detector keeps 1 of 2 instances
          the responder keeps 1 of 1 instance
          the notifier keeps 1 of 1 instance
          north and south look from outside and keep their vote
          nothing that stands elsewhere is reached at an address of west
          nothing that the plan names of its recovery needs it
        """);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("a third of the brokers", "[ west, outside, east ]", "[ west, west, east ]",
            "4:19: rebound.kafka: the loss of west leaves 1 of 3 brokers of Kafka, so that nothing could be decided or recorded any more."
                + " Let more than half of them stand elsewhere, at least 2."),
        arguments("half of the brokers", "[ west, outside, east ]", "[ west, west, east, outside ]", "4:19: rebound.kafka: the loss of"),
        arguments("one of two brokers", "[ west, outside, east ]", "[ west, east ]", "4:19: rebound.kafka: the loss of west leaves 1 of 2"),
        arguments("the only broker", "[ west, outside, east ]", "[ west ]", "4:19: rebound.kafka: the loss of west leaves 0 of 1"),
        arguments("the only responder", "responder: [ east ]", "responder: [ west ]",
            "4:84: rebound.responder: every instance of the responder stands in west. Let one stand elsewhere."),
        arguments("every detector", "detector: [ west, outside ]", "detector: [ west, west ]",
            "4:54: rebound.detector: every instance of the detector stands in west."),
        arguments("every notifier", "notifier: [ outside ]", "notifier: [ west ]",
            "4:104: rebound.notifier: every instance of the notifier"),
        arguments("the supervisor of the lost host", "supervisor: \"http://dr:8765\"", "supervisor: \"http://A:8765/\"",
            "9:82: components.database.postgresql.replicas[0].supervisor: this leads to the address of"
                + " components.database.postgresql.primary.supervisor, which stands in west. What stands elsewhere needs an address of its"
                + " own."),
        arguments("the lost cluster", "https://k8s.east:6443", "https://k8s.west:6443", "16:24: components.api-east.kubernetes.api: this"),
        arguments("no such site", "responder: [ east ]", "responder: [ north ]",
            "4:86: rebound.responder[0]: there is no site 'north'. Write outside or one of east, west."),
        arguments("nothing named", "responder: [ east ]", "responder: []", "4:84: rebound.responder: nothing is named."),
        arguments("not said", ", notifier: [ outside ]", "", "4:1: rebound: the key 'notifier' is missing."),
        arguments("a site of that name", "east: { role: standby }", "outside: { role: standby }",
            "2:8: sites: a site is called 'outside', which means no site."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void shouldRefuseAPlanWhoseRecoveryNeedsTheLostSite(String what, String from, String to, String expected) {
    assertThat(with(from, to)).isInstanceOfSatisfying(PlanFile.Invalid.class, invalid ->
        assertThat(invalid.render()).contains("p.yaml:" + expected));
  }

  static Stream<Arguments> unproven() {
    return Stream.of(
        arguments("nothing said of Rebound", BASE.lines().filter(line -> line.startsWith("rebound:")).findFirst().orElseThrow() + "\n", "",
            "sites.west: Whether Kafka and Rebound outlive the loss of west is not proven. Say where they stand: rebound: {"),
        arguments("votes that are lost with the site", "[ gateway, gateway-east ]", "[ gateway ]",
            "observers: When west is lost, only 1 of the observers outside of it keeps its vote, so it can never be declared lost."),
        arguments("a restore into the lost server", "jdbc:postgresql://spare/postgres", "jdbc:postgresql://a:5432/postgres",
            "components.database.postgresql.backups.dumps.server: A dump is restored into the server of"
                + " components.database.postgresql.primary.url, which is lost with west."),
        arguments("a cluster that is not said", "api: \"https://k8s.east:6443\", ", "",
            "components.api-east.kubernetes: Which cluster this one is in is not said, so it may be the one that is lost with west."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unproven")
  void shouldNoteWhatIsNotProven(String what, String from, String to, String expected) {
    List<String> notes = ShippedPlansTest.valid(with(from, to)).notes().stream().map(Finding::toString).toList();
    assertThat(notes).filteredOn(note -> note.startsWith(expected)).hasSize(1);
  }

  @Test
  void shouldAskNothingOfAPlanOfOnePlace() {
    String text = BASE.replaceFirst("sites: .*\n", "").replaceFirst("rebound: .*\n", "").replace("site: east, ", "")
        .replace(", site: east", "").replace("    site: east\n", "");
    assertThat(SiteLoss.of(ShippedPlansTest.valid(PlanFile.parse(text, "p.yaml")).plan())).isEmpty();
  }

  @Test
  void shouldLetOneBrokerStandElsewhere() {
    assertThat(with("[ west, outside, east ]", "[ outside ]")).isInstanceOf(PlanFile.Valid.class);
  }

  private static final String RECOVERY =
      """
      sites:
        west: { role: active }
        east:
          role: standby
          recovery:
            replaces: west
            fence: [ { name: power, http: { method: POST, url: "http://power/off" } } ]
            database: { component: database, replicas: [ { name: pg-east, url: "jdbc:postgresql://east/orders" } ] }
            applications: [ { component: api, api: "https://k8s.third:6443", namespace: orders, deployment: api, replicas: 3 } ]
            dns:
              - zone: example.com
                servers: [ { name: ns1, address: 192.0.2.1 } ]
                primary: ns1
                key: { name: dr-key, secretFile: secrets/dns }
                names: [ { name: orders.example.com, from: [ 192.0.2.10 ], to: [ 192.0.2.20 ] } ]
            checks: [ "http://orders.example.com/healthz" ]
      """;

  private static PlanFile.Result recovering(String from, String to) {
    String text = BASE.replaceFirst("sites: .*\n", RECOVERY);
    assertThat(text).contains(from);
    return PlanFile.parse(text.replace(from, to), "p.yaml");
  }

  @Test
  void shouldSayThatWhatTheRecoveryCallsIsElsewhere() {
    assertThat(PlanCheck.render(ShippedPlansTest.valid(recovering("http://power/off", "http://power/off"))))
        .contains("  fence, database, clusters and name servers of east have no address of west\n",
            "  nothing that the plan names of its recovery needs it\n");
  }

  static Stream<Arguments> needed() {
    return Stream.of(
        arguments("a fence by the lost host", "http://power/off", "http://a:8765/off",
            "8:58: sites.east.recovery.fence[0].http.url: the fence power has the address of"
                + " components.database.postgresql.primary.supervisor, which is lost with west. Name what is left when west is lost."),
        arguments("a lease that the lost cluster keeps", "http: { method: POST, url: \"http://power/off\" }",
            "lease: { api: \"https://k8s.west:6443\", namespace: sites, name: west, stopWithin: 10s }",
            "8:45: sites.east.recovery.fence[0].lease.api: the lease of the fence power has the address of"),
        arguments("a lease and a call", "name: power,", "name: power, lease: { namespace: sites, name: west, stopWithin: 10s },",
            "8:38: sites.east.recovery.fence[0].lease: a fence is one thing, but more than a lease stands here."),
        arguments("a replica at the lost host", "jdbc:postgresql://east/orders", "jdbc:postgresql://a:5432/orders",
            "9:74: sites.east.recovery.database.replicas[0].url: the replica pg-east has the address of"),
        arguments("the lost cluster", "https://k8s.third:6443", "https://k8s.west:6443",
            "10:46: sites.east.recovery.applications[0].api: the cluster of api has the address of"),
        arguments("a name server on the lost host", "http://a:8765", "http://192.0.2.1:8765",
            "12:9: sites.east.recovery.dns: the name server ns1 is on the host of components.database.postgresql.primary.supervisor,"
                + " which is lost with west. Let every name server of a switched name stand elsewhere."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("needed")
  void shouldRefuseARecoveryThatCallsTheLostSite(String what, String from, String to, String expected) {
    assertThat(recovering(from, to)).isInstanceOfSatisfying(PlanFile.Invalid.class, invalid ->
        assertThat(invalid.render()).contains("p.yaml:" + expected));
  }

  @Test
  void shouldNoteACommandAndAClusterThatIsNotSaid() {
    assertThat(ShippedPlansTest.valid(recovering("http: { method: POST, url: \"http://power/off\" }", "command: { argv: [ /opt/off ] }"))
        .notes()).extracting(Finding::toString).contains("sites.east.recovery.fence[0]: What the command of the fence power needs is not"
            + " seen. Try it while west cannot be reached.");
    assertThat(ShippedPlansTest.valid(recovering("api: \"https://k8s.third:6443\", ", "")).notes()).extracting(Finding::path)
        .contains("sites.east.recovery.applications[0]");
  }
}
