package dev.rebound.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rebound.lab.customer.Ack;
import dev.rebound.lab.dns.NameServer;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.postgres.PostgresRole;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** A lab with two sites, on real databases and a real name server: the test plays Rebound and the people. */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SecondSiteSystemTest {
  private static final LabPorts PORTS = new LabPorts(29_500);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration PACE = Duration.ofMillis(50);
  /** What a replica on the same machine may be behind by, on two cores that many share. */
  private static final Duration LAST_MOMENT = Duration.ofSeconds(3);

  private final HttpClient client = HttpClient.newHttpClient();
  private Path folder;
  private Lab lab;
  private SecondSite site;

  @BeforeAll
  void start(@TempDir Path temporary) {
    assumeTrue(NameServer.program().isPresent(), "a second site needs Debian's package bind9");
    folder = temporary;
    open();
  }

  private void open() {
    long from = System.nanoTime();
    lab = Lab.start(folder, PORTS, LabShape.WHOLE.withoutKafka().withSecondSite().with(PACE), step -> {});
    site = lab.secondSite().orElseThrow();
    System.out.printf("lab of two sites open after %d ms%n", (System.nanoTime() - from) / 1_000_000);
  }

  @AfterAll
  void stop() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  @Order(1)
  void shouldStreamToTheSecondSiteWhileTheNameLeadsToTheFirst() throws Exception {
    await(() -> site.state().acknowledgedOrders() > 20);
    Ack order = site.state().lastOrder().orElseThrow();
    assertThat(order.databasePort()).isEqualTo(PORTS.postgresA());
    await(() -> holds(order.n()));
    JsonNode state = call("GET", "/state");
    assertThat(state.path("primary").asText()).isEqualTo("pg-a");
    JsonNode second = state.path("secondSite");
    assertThat(second.path("promoted").asBoolean()).isFalse();
    assertThat(second.path("streaming").asBoolean()).isTrue();
    assertThat(second.path("readyPods")).isEmpty();
    assertThat(second.path("instances").findValuesAsText("state")).containsExactly("running", "running");
    assertThat(query("SELECT pg_is_in_recovery()")).isEqualTo("t");
    assertThat(status("http://" + SecondSite.SECOND_ADDRESS + ":" + PORTS.service() + "/healthz")).isEqualTo(503);
    assertThat(Files.readAllLines(folder.resolve("customers/named.jsonl")).getFirst()).contains("\"source\":\"named\"", "29501");
    assertThat(lab.report(Instant.EPOCH).lost()).isEmpty();
  }

  @Test
  @Order(2)
  void shouldGoOnWithTheSameDataWhenItIsStartedAgain() throws Exception {
    Ack order = site.state().lastOrder().orElseThrow();
    assertThat(switchTheName(SecondSite.FIRST_ADDRESS, "127.0.3.1")).isEqualTo(Rcode.NOERROR);
    lab.close();
    open();
    assertThat(switchTheName("127.0.3.1", SecondSite.FIRST_ADDRESS)).as("the zone is kept").isEqualTo(Rcode.NOERROR);
    await(() -> holds(order.n()) && site.postgres().streaming() && site.state().acknowledgedOrders() > 0);
  }

  /** Stopped in order, the old primary gives both replicas all that it has, so neither is ahead of the other. */
  @Test
  @Order(3)
  void shouldFollowThePrimaryThroughAFailover() throws Exception {
    post("http://127.0.0.1:" + PORTS.supervisor() + "/v1/instances/pg-a/stop");
    try (Connection standby = lab.postgres().connect("pg-b", PostgresRole.POSTGRES); Statement statement = standby.createStatement()) {
      statement.execute("SELECT pg_promote(true, 30)");
      statement.execute("ALTER SYSTEM SET synchronous_standby_names = ''");
      statement.execute("SELECT pg_reload_conf()");
    }
    pointTheApplicationAt(lab.postgres().jdbcUrl("pg-b"));
    Instant moved = Instant.now();
    await(() -> lab.report(moved).firstNamedOrder().isPresent());
    Ack order = lab.report(moved).firstNamedOrder().orElseThrow();
    assertThat(order.databasePort()).isEqualTo(PORTS.postgresB());
    await(() -> holds(order.n()) && site.postgres().streaming());
    assertThat(lab.state().streamingStandby()).as("the pair has no standby; the other site's is none of it").isFalse();
  }

  @Test
  @Order(4)
  void shouldLoseTheWholeSiteAndServeTheNameFromTheOtherOne() throws Exception {
    await(() -> lab.kubernetes().ready().size() == OrdersManifests.REPLICAS && lab.report(Instant.EPOCH).lost().isEmpty());
    assertThat(call("POST", "/faults/site-loss?node=eu-2").path("error").asText()).contains("only the site eu-1");
    JsonNode fault = call("POST", "/faults/site-loss");
    assertThat(fault.path("node").asText()).isEqualTo("eu-1");
    Instant at = Instant.parse(fault.path("at").asText());
    assertThat(call("POST", "/faults/site-loss").path("error").asText()).contains("lost already");
    shouldBeGone();
    long failed = site.state().failedOrders();
    await(() -> site.state().failedOrders() > failed + 20);
    assertThat(site.state().lastOrder().orElseThrow().startedAt()).as("the customer by name gets nothing").isBefore(at);
    assertThat(call("GET", "/accounting?since=" + at).has("error")).as("no database is a primary").isTrue();
    assertThat(status("http://127.0.0.1:" + PORTS.slack() + "/")).as("what stands outside goes on").isEqualTo(200);

    assertThat(query("SELECT pg_promote(true, 30)")).isEqualTo("t");
    site.kubernetes().client().apps().deployments().inNamespace(OrdersManifests.NAMESPACE).withName(OrdersManifests.DEPLOYMENT)
        .scale(OrdersManifests.REPLICAS);
    await(() -> site.state().readyPods().size() == OrdersManifests.REPLICAS);
    assertThat(lab.report(at).firstNamedOrder()).as("the name still leads to the lost site").isEmpty();
    assertThat(switchTheName(SecondSite.FIRST_ADDRESS, SecondSite.SECOND_ADDRESS)).isEqualTo(Rcode.NOERROR);
    await(() -> lab.report(at).firstNamedOrder().isPresent());

    var accounting = lab.report(at);
    assertThat(accounting.firstNamedOrder().orElseThrow().databasePort()).isEqualTo(PORTS.postgresDr());
    assertThat(accounting.lost()).as("all but the last moment's").allMatch(ack -> ack.at().isAfter(at.minus(LAST_MOMENT)));
    assertThat(lab.state().primary()).contains("pg-dr");
    await(() -> call("GET", "/accounting?since=" + at).path("acknowledgedNamedOrders").asInt() > 20);
    JsonNode told = call("GET", "/accounting?since=" + at);
    assertThat(told.path("longestNamedOrderGapMs").asLong()).isPositive();
    System.out.printf("lost %d of %d promises, the name was not served for %d ms%n", accounting.lost().size(),
        accounting.acknowledgedWrites() + accounting.acknowledgedOrders() + accounting.acknowledgedNamedOrders(),
        told.path("longestNamedOrderGapMs").asLong());
    assertThat(switchTheName(SecondSite.FIRST_ADDRESS, SecondSite.SECOND_ADDRESS)).as("compare and set").isEqualTo(Rcode.NXRRSET);
  }

  private void shouldBeGone() {
    for (int port : List.of(
        PORTS.postgresA(), PORTS.postgresB(), PORTS.supervisor(), PORTS.redisSupervisor(), PORTS.redis().getFirst(), PORTS.kubernetes())) {
      assertThat(refuses("127.0.0.1", port)).as("port %d", port).isTrue();
    }
    assertThat(refuses(SecondSite.FIRST_ADDRESS, PORTS.service())).isTrue();
    assertThat(lab.state().instances()).allMatch(each -> !each.startCommand());
    assertThat(refuses("127.0.0.1", PORTS.supervisorDr())).isFalse();
    assertThat(refuses("127.0.0.1", PORTS.kubernetesDr())).isFalse();
    assertThat(refuses("127.0.0.1", PORTS.redisDr())).isFalse();
  }

  private static boolean refuses(String address, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** With the key's file, as an operator's tool would, and only where the name still leads where it led. */
  private int switchTheName(String from, String to) throws IOException {
    Name name = Name.fromString(SecondSite.NAME + ".");
    var update = new Update(Name.fromString(SecondSite.ZONE + "."));
    update.present(Record.fromString(name, Type.A, DClass.IN, 0, from, Name.root));
    update.replace(Record.fromString(name, Type.A, DClass.IN, SecondSite.TTL.toSeconds(), to, Name.root));
    var resolver = new SimpleResolver(new InetSocketAddress("127.0.0.1", PORTS.nameServer()));
    resolver.setTCP(true);
    resolver.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, SecondSite.KEY, Files.readString(site.keyFile()).strip()));
    return resolver.send(update).getRcode();
  }

  private void pointTheApplicationAt(String database) {
    String url = database + "?user=orders_app&password=" + lab.postgres().password(PostgresRole.ORDERS_APP);
    var namespace = lab.kubernetes().client();
    namespace.secrets().inNamespace(OrdersManifests.NAMESPACE).withName(OrdersManifests.SECRET).edit(secret -> new SecretBuilder(secret)
        .addToData(OrdersManifests.SECRET_KEY, Base64.getEncoder().encodeToString(url.getBytes(StandardCharsets.UTF_8))).build());
    namespace.apps().deployments().inNamespace(OrdersManifests.NAMESPACE).withName(OrdersManifests.DEPLOYMENT)
        .patch(PatchContext.of(PatchType.JSON_MERGE), """
            {"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"%s"}}}}}""".formatted(Instant.now()));
  }

  private boolean holds(long n) throws SQLException {
    return query("SELECT count(*) FROM orders WHERE n = " + n).equals("1");
  }

  private String query(String sql) throws SQLException {
    try (var connection = site.postgres().connect(PostgresRole.POSTGRES); var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private JsonNode call(String method, String target) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORTS.control() + target))
        .method(method, HttpRequest.BodyPublishers.noBody()).build();
    return new ObjectMapper().readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private void post(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  private int status(String url) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.call()) {
      assertThat(Instant.now()).as("still not within %s", LIMIT).isBefore(end);
      Thread.sleep(50);
    }
  }
}
