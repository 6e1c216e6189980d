package dev.rebound.lab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class PostgresPairSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir Path folder;
  private PostgresPair pair;
  private int portA;
  private int portB;
  private int supervisorPort;

  @BeforeEach
  void startPair() throws Exception {
    try (var a = new ServerSocket(0); var b = new ServerSocket(0); var s = new ServerSocket(0)) {
      portA = a.getLocalPort();
      portB = b.getLocalPort();
      supervisorPort = s.getLocalPort();
    }
    open();
  }

  @AfterEach
  void stopPair() {
    pair.close();
  }

  private void open() {
    long from = System.nanoTime();
    pair = PostgresPair.start(folder, portA, portB, supervisorPort);
    System.out.printf("pair open after %d ms%n", (System.nanoTime() - from) / 1_000_000);
  }

  @Test
  void shouldLoseAHostPromoteTheReplicaWithReboundsRoleAndRebuildTheHost() throws Exception {
    assertThat(pair.primary()).contains("pg-a");
    assertThat(query("pg-a", PostgresRole.REBOUND, "SELECT sync_state FROM pg_stat_replication WHERE application_name = 'pg-b'"))
        .isEqualTo("sync");
    run("pg-a", PostgresRole.ORDERS_APP, "INSERT INTO orders (n, source) VALUES (1, 'test')");

    long lost = System.nanoTime();
    pair.supervisor().hostLoss("pg-a");
    System.out.printf("host lost after %d ms%n", (System.nanoTime() - lost) / 1_000_000);
    var gone = call("GET", "pg-a", "");
    assertThat(gone.path("state").asText()).isEqualTo("lost");
    assertThat(gone.path("dataFolder").asText()).isEqualTo("missing");
    assertThat(gone.path("startCommand").asBoolean()).isFalse();
    assertThat(call("POST", "pg-a/start", "").path("reason").asText()).isEqualTo("no start command");
    assertThatThrownBy(() -> pair.supervisor().rogueStart("pg-a")).hasMessageContaining("graveyard");

    promote("pg-b");
    System.out.printf("promoted after %d ms%n", (System.nanoTime() - lost) / 1_000_000);
    assertThat(pair.primary()).contains("pg-b");
    assertThat(query("pg-b", PostgresRole.ORDERS_APP, "SELECT n FROM orders")).isEqualTo("1");
    run("pg-b", PostgresRole.ORDERS_APP, "INSERT INTO orders (n, source) VALUES (2, 'test')");
    run("pg-b", PostgresRole.REBOUND, "INSERT INTO rebound.witness VALUES ('test', 1, clock_timestamp())");
    run("pg-b", PostgresRole.REBOUND, "SELECT bt_index_check('orders_pkey'::regclass, true)");
    run("pg-b", PostgresRole.REBOUND, "SELECT timeline_id FROM pg_control_checkpoint()");
    run("pg-b", PostgresRole.REBOUND, "SELECT pg_create_physical_replication_slot('grant_test')");
    run("pg-b", PostgresRole.REBOUND, "SELECT pg_drop_replication_slot('grant_test')");
    assertThatThrownBy(() -> run("pg-b", PostgresRole.REBOUND, "SELECT * FROM orders")).isInstanceOf(SQLException.class);

    assertThat(call("POST", "pg-a/fence", "").path("startEnabled").asBoolean()).isFalse();
    long began = System.nanoTime();
    rebuild("pg-a", portB);
    System.out.printf("rebuilt after %d ms%n", (System.nanoTime() - began) / 1_000_000);
    assertThat(Files.readString(Path.of(call("GET", "pg-a", "").path("dataPath").asText()).resolve("postgresql.auto.conf")))
        .doesNotContain("synchronous_standby_names");
    run("pg-b", PostgresRole.REBOUND, "ALTER SYSTEM SET synchronous_standby_names = '\"pg-a\"'");
    run("pg-b", PostgresRole.REBOUND, "SELECT pg_reload_conf()");
    assertThat(pair.awaitSynchronous(LIMIT)).isTrue();
    assertThat(query("pg-a", PostgresRole.ORDERS_APP, "SELECT count(*) FROM orders")).isEqualTo("2");

    pair.close();
    open();
    assertThat(pair.primary()).contains("pg-b");
    assertThat(pair.awaitSynchronous(LIMIT)).isTrue();
  }

  @Test
  void shouldNotAcknowledgeOnARogueOldPrimary() throws Exception {
    pair.supervisor().processKill("pg-a");
    assertThat(call("GET", "pg-a", "").path("state").asText()).isEqualTo("stopped");
    assertThat(call("POST", "pg-a/start", "").path("state").asText()).isEqualTo("running");
    assertThat(pair.awaitSynchronous(LIMIT)).isTrue();

    pair.supervisor().processKill("pg-a");
    var fenced = call("POST", "pg-a/fence", "");
    assertThat(fenced.path("startEnabled").asBoolean()).isFalse();
    assertThat(fenced.path("state").asText()).isEqualTo("stopped");
    assertThat(call("POST", "pg-a/start", "").path("reason").asText()).isEqualTo("start is disabled");
    promote("pg-b");

    pair.supervisor().rogueStart("pg-a");
    assertThat(query("pg-a", PostgresRole.POSTGRES, "SELECT pg_is_in_recovery()")).isEqualTo("f");
    assertThatThrownBy(() -> insertWithSilenceLimit("pg-a")).isInstanceOf(SQLException.class).hasMessageContaining("I/O error");
    run("pg-b", PostgresRole.ORDERS_APP, "INSERT INTO orders (n, source) VALUES (8, 'new primary')");

    assertThat(call("POST", "pg-a/fence", "").path("state").asText()).isEqualTo("stopped");
    rebuild("pg-a", portB);
    assertThat(query("pg-a", PostgresRole.ORDERS_APP, "SELECT n FROM orders")).isEqualTo("8");
    try (var old = Files.list(folder.resolve("postgres/pg-a"))) {
      assertThat(old.map(p -> p.getFileName().toString())).anyMatch(n -> n.startsWith("data-1-fenced-"));
    }
  }

  private void promote(String name) throws SQLException {
    run(name, PostgresRole.REBOUND, "ALTER SYSTEM SET synchronous_standby_names = ''");
    run(name, PostgresRole.REBOUND, "SELECT pg_reload_conf()");
    assertThat(query(name, PostgresRole.REBOUND, "SELECT pg_promote(true, 30)")).isEqualTo("t");
  }

  private void rebuild(String name, int primaryPort) throws Exception {
    var body = "{\"key\":\"job-1\",\"primaryHost\":\"127.0.0.1\",\"primaryPort\":" + primaryPort + ",\"slot\":\"pg_a\"}";
    assertThat(call("POST", name + "/rebuild", body).path("rebuild").path("state").asText()).isEqualTo("running");
    long until = System.nanoTime() + LIMIT.toNanos();
    var instance = call("POST", name + "/rebuild", body);
    while (instance.path("rebuild").path("state").asText().equals("running") && System.nanoTime() < until) {
      Thread.sleep(50);
      instance = call("POST", name + "/rebuild", body);
    }
    assertThat(instance.path("rebuild").path("state").asText()).as(instance.toString()).isEqualTo("done");
    assertThat(instance.path("state").asText()).isEqualTo("running");
    assertThat(instance.path("startEnabled").asBoolean()).isTrue();
    assertThat(instance.path("rebuild").path("bytes").asLong()).isPositive();
  }

  private void insertWithSilenceLimit(String name) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", "orders_app");
    properties.setProperty("password", pair.password(PostgresRole.ORDERS_APP));
    properties.setProperty("socketTimeout", "3");
    try (var connection = DriverManager.getConnection(pair.jdbcUrl(name), properties);
        var statement = connection.createStatement()) {
      statement.execute("INSERT INTO orders (n, source) VALUES (7, 'rogue')");
    }
  }

  private void run(String name, PostgresRole role, String sql) throws SQLException {
    try (var connection = pair.connect(name, role); var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String query(String name, PostgresRole role, String sql) throws SQLException {
    try (var connection = pair.connect(name, role);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private JsonNode call(String method, String path, String body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(pair.supervisor().url() + "/v1/instances/" + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build();
      return MAPPER.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }
}
