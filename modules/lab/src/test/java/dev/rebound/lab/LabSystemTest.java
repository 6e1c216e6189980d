package dev.rebound.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rebound.lab.customer.Accounting;
import dev.rebound.lab.customer.Ack;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.lab.postgres.PostgresRole;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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

/** The whole lab but Kafka, on real databases: the test plays Rebound. */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LabSystemTest {
  private static final LabPorts PORTS = new LabPorts(29_100);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final HttpClient client = HttpClient.newHttpClient();
  private Path folder;
  private Lab lab;

  @BeforeAll
  void start(@TempDir Path temporary) {
    folder = temporary;
    lab = Lab.start(folder, PORTS, LabShape.WHOLE.withoutKafka(), step -> {});
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  @Order(1)
  void shouldServeBothCustomersAndWriteTheirPromisesDown() throws Exception {
    await(() -> lab.state().acknowledgedWrites() > 50 && lab.state().acknowledgedOrders() > 50);
    JsonNode state = call("GET", "/state");
    assertThat(state.path("primary").asText()).isEqualTo("pg-a");
    assertThat(state.path("synchronousStandby").asBoolean()).isTrue();
    assertThat(state.path("readyPods")).hasSize(3);
    assertThat(Files.readAllLines(folder.resolve("customers/direct.jsonl")).getFirst()).contains("\"source\":\"direct\"", "29101");
    assertThat(lab.report(Instant.EPOCH).lost()).isEmpty();
  }

  @Test
  @Order(2)
  void shouldReadOrdersFromTheCacheAndGoOnWithoutIt() throws Exception {
    assertThat(call("GET", "/state").path("cachePrimary").asText()).isEqualTo("redis-a");
    assertThat(call("GET", "/state").path("caches")).hasSize(3);
    long n = lab.state().lastOrder().orElseThrow().n();
    await(() -> read(n).path("from").asText().equals("cache"));
    JsonNode cache = service("/cache");
    assertThat(cache.path("connected").asBoolean()).isTrue();
    await(() -> service("/cache").path("hits").asLong() > 0); // each instance counts its own, and the next request meets another one
    await(() -> lab.state().readOrders() > 10);

    call("POST", "/faults/process-kill?node=redis-a");
    await(() -> read(n).path("from").asText().equals("database"));
    int before = lab.state().acknowledgedOrders();
    await(() -> lab.state().acknowledgedOrders() > before + 50);
    assertThat(lab.kubernetes().ready()).hasSize(3);
    await(() -> service("/cache").path("errors").asLong() > 0);

    call("POST", "/faults/rogue-start?node=redis-a");
    await(() -> read(n).path("from").asText().equals("cache"));
    assertThat(lab.report(Instant.EPOCH).lost()).isEmpty();
  }

  @Test
  @Order(3)
  void shouldEndTheFaultsOfAllServersAtOnce() throws Exception {
    for (String fault : new String[] {"slow", "partition", "hang"}) {
      assertThat(call("POST", "/faults/" + fault + "?node=redis-c").path("node").asText()).isEqualTo("redis-c");
    }
    assertThat(call("POST", "/faults/wedged-writes?node=redis-a").path("fault").asText()).isEqualTo("wedged-writes");
    assertThat(call("POST", "/faults/resume").path("node").asText()).contains("pg-a", "redis-a", "redis-c");
    assertThat(call("POST", "/faults/hang?node=nobody").path("error").asText()).contains("no instance nobody");
    assertThat(call("POST", "/faults/site-loss").path("error").asText()).contains("without --second-site");
  }

  @Test
  @Order(4)
  void shouldRefuseASecondLabInTheSameFolder() {
    assertThatThrownBy(() -> Lab.start(folder, new LabPorts(29_300), LabShape.WHOLE.withoutKafka(), step -> {}))
        .hasMessageContaining("another lab runs");
  }

  @Test
  @Order(5)
  void shouldNameADeletedRowAsLost() throws Exception {
    Ack victim = lab.state().lastOrder().orElseThrow();
    execute("pg-a", "DELETE FROM orders WHERE n = " + victim.n());
    assertThat(lab.report(Instant.EPOCH).lost()).containsExactly(victim);
    JsonNode told = call("GET", "/accounting");
    assertThat(told.path("lostWrites").asInt()).isEqualTo(1);
    assertThat(told.path("lostNumbers").path("service").get(0).asLong()).isEqualTo(victim.n());
    execute("pg-a", "INSERT INTO orders(n, source) VALUES (" + victim.n() + ", 'service')");
    assertThat(lab.report(Instant.EPOCH).lost()).isEmpty();
  }

  @Test
  @Order(6)
  void shouldHangEveryPodUntilItIsResumed() throws Exception {
    assertThat(call("POST", "/faults/pods-hang?node=nobody").path("error").asText()).contains("no deployment nobody");
    assertThat(call("POST", "/faults/pods-hang").path("node").asText()).isEqualTo("orders-api");
    await(() -> lab.kubernetes().ready().isEmpty());
    assertThat(status("/healthz")).isEqualTo(503);
    assertThat(restarts()).as("a hanging program does not end").containsOnly(0);
    call("POST", "/faults/resume?node=orders-api");
    await(() -> lab.kubernetes().ready().size() == 3 && status("/healthz") == 200);
  }

  @Test
  @Order(7)
  void shouldRollABadReleaseOutThatCrashesEverywhereUntilTheGoodOneIsBack() throws Exception {
    assertThat(call("POST", "/faults/bad-release").path("node").asText()).isEqualTo("orders-api");
    await(() -> restarts().size() == 3 && restarts().stream().allMatch(count -> count > 0) && lab.kubernetes().ready().isEmpty());
    assertThat(status("/healthz")).isEqualTo(503);
    lab.kubernetes().release(OrdersManifests.DEPLOYMENT, OrdersManifests.IMAGE);
    await(() -> restarts().equals(List.of(0, 0, 0)) && lab.kubernetes().ready().size() == 3 && status("/healthz") == 200);
  }

  private List<Integer> restarts() {
    return lab.kubernetes().client().pods().inNamespace(OrdersManifests.NAMESPACE).list().getItems().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream()).map(ContainerStatus::getRestartCount).toList();
  }

  @Test
  @Order(8)
  void shouldLoseNoPromiseWhenTheHostIsLostAndTheStandbyIsPromoted() throws Exception {
    JsonNode fault = call("POST", "/faults/host-loss");
    assertThat(fault.path("node").asText()).isEqualTo("pg-a");
    Instant at = Instant.parse(fault.path("at").asText());
    await(() -> lab.kubernetes().ready().isEmpty());
    assertThat(status("/healthz")).isEqualTo(503);
    assertThat(call("GET", "/accounting?since=" + at).has("error")).isTrue();

    execute("pg-b", "SELECT pg_promote(true, 30)");
    execute("pg-b", "ALTER SYSTEM SET synchronous_standby_names = ''");
    execute("pg-b", "SELECT pg_reload_conf()");
    await(() -> lab.report(at).firstWrite().isPresent());
    assertThat(lab.report(at).firstOrder()).as("the pods know only the old address").isEmpty();
    pointTheApplicationAt("pg-b");
    await(() -> lab.report(at).firstOrder().isPresent() && lab.kubernetes().ready().size() == 3);

    Accounting accounting = lab.report(at);
    assertThat(accounting.lost()).isEmpty();
    assertThat(accounting.firstWrite().orElseThrow().databasePort()).isEqualTo(PORTS.postgresB());
    assertThat(accounting.firstOrder().orElseThrow().databasePort()).isEqualTo(PORTS.postgresB());
    assertThat(status("/healthz")).isEqualTo(200);
    assertThat(lab.state().primary()).contains("pg-b");
  }

  private void pointTheApplicationAt(String node) {
    String url = lab.postgres().jdbcUrl(node) + "?user=orders_app&password=" + lab.postgres().password(PostgresRole.ORDERS_APP);
    var namespace = lab.kubernetes().client();
    namespace.secrets().inNamespace(OrdersManifests.NAMESPACE).withName(OrdersManifests.SECRET).edit(secret -> new SecretBuilder(secret)
        .addToData(OrdersManifests.SECRET_KEY, Base64.getEncoder().encodeToString(url.getBytes(StandardCharsets.UTF_8))).build());
    namespace.apps().deployments().inNamespace(OrdersManifests.NAMESPACE).withName(OrdersManifests.DEPLOYMENT)
        .patch(PatchContext.of(PatchType.JSON_MERGE), """
            {"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"%s"}}}}}""".formatted(Instant.now()));
  }

  private void execute(String node, String sql) throws SQLException {
    try (Connection connection = lab.postgres().connect(node, PostgresRole.POSTGRES); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private JsonNode call(String method, String target) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORTS.control() + target))
        .method(method, HttpRequest.BodyPublishers.noBody()).build();
    return new ObjectMapper().readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private JsonNode read(long n) throws Exception {
    return service("/orders?n=" + n);
  }

  private JsonNode service(String target) throws Exception {
    return new ObjectMapper().readTree(client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORTS.service() + target)).build(),
        HttpResponse.BodyHandlers.ofString()).body());
  }

  private int status(String target) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORTS.service() + target)).build(),
        HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.call()) {
      assertThat(Instant.now()).as("still not within %s", LIMIT).isBefore(end);
      Thread.sleep(50);
    }
  }
}
