package dev.rebound.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** What a test does to the lab beside breaking it: asks its databases, reads its messages, presses its buttons. */
final class LabHands {
  /** A role of the lab's databases and the file with its password. */
  enum Role {
    REBOUND("rebound", "pg-password"),
    APPLICATION("orders_app", "pg-orders-app-password");

    private final String login;
    private final String file;

    Role(String login, String file) {
      this.login = login;
      this.file = file;
    }
  }

  /** A write that a customer was acknowledged. */
  record Acknowledged(String source, long number, Instant startedAt, int port) {}

  private static final Duration HEALTHY_LIMIT = Duration.ofMinutes(2);
  private static final Duration RECENT = Duration.ofSeconds(1);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
  private static final int READY_PODS = 3;
  private static final int TIMELINE_DIGITS = 8;

  private final LabProcess lab;
  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  /** @param folder the lab's own folder */
  LabHands(LabProcess lab, Path folder) {
    this.lab = lab;
    this.folder = folder;
  }

  int port(String node) {
    return lab.basePort() + (node.equals("pg-a") ? 1 : 2);
  }

  String primary() {
    return lab.state().path("primary").asText();
  }

  static String other(String node) {
    return node.equals("pg-a") ? "pg-b" : "pg-a";
  }

  /** Waits until commits wait for a standby, the application is ready and both customers are served. */
  void awaitHealthy() throws InterruptedException {
    Instant end = Instant.now().plus(HEALTHY_LIMIT);
    JsonNode state = lab.state();
    while (!(state.path("synchronousStandby").asBoolean() && state.path("readyPods").size() == READY_PODS
        && recent(state.path("lastWrite")) && recent(state.path("lastOrder")))) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("the lab is not healthy within " + HEALTHY_LIMIT + ": " + state);
      }
      Thread.sleep(200);
      state = lab.state();
    }
  }

  private static boolean recent(JsonNode acknowledged) {
    String at = acknowledged.path("at").asText();
    return !at.isEmpty() && Instant.parse(at).isAfter(Instant.now().minus(RECENT));
  }

  /** A connection straight to one node, whatever its role. Never waits for the server longer than the limit. */
  Connection connect(String node, Role role, Duration limit) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", role.login);
    try {
      properties.setProperty("password", Files.readString(folder.resolve("secrets").resolve(role.file)).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("the password's file cannot be read", e);
    }
    properties.setProperty("connectTimeout", Long.toString(limit.toSeconds()));
    properties.setProperty("socketTimeout", Long.toString(limit.toSeconds()));
    return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port(node) + "/orders", properties);
  }

  /** A person's token for the door. */
  String token(String person) throws IOException {
    return Files.readAllLines(folder.resolve("secrets").resolve("command-tokens")).stream()
        .filter(line -> line.startsWith(person + ":")).map(line -> line.substring(person.length() + 1).strip()).findFirst().orElseThrow();
  }

  /** PostgreSQL's timeline on a primary: each promotion begins the next one. */
  int timeline(String primary) throws SQLException {
    try (Connection connection = connect(primary, Role.REBOUND, CALL_LIMIT);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_walfile_name(pg_current_wal_lsn())")) {
      row.next();
      return Integer.parseInt(row.getString(1).substring(0, TIMELINE_DIGITS), 16);
    }
  }

  /** The numbers of all orders in a node's table. */
  Set<Long> stored(String node) throws SQLException {
    var numbers = new HashSet<Long>();
    try (Connection connection = connect(node, Role.APPLICATION, CALL_LIMIT);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT n FROM orders")) {
      while (row.next()) {
        numbers.add(row.getLong(1));
      }
    }
    return numbers;
  }

  /** What both customers of the lab were acknowledged in its whole life, from their own files. */
  List<Acknowledged> customers() throws IOException {
    var all = new ArrayList<Acknowledged>();
    for (String customer : List.of("direct.jsonl", "service.jsonl")) {
      for (String line : Files.readAllLines(folder.resolve("customers").resolve(customer))) {
        if (line.endsWith("}")) { // the last line may be half written
          JsonNode ack = Json.MAPPER.readTree(line);
          all.add(
              new Acknowledged(
                  ack.path("source").asText(), ack.path("n").asLong(), Instant.parse(ack.path("startedAt").asText()),
                  ack.path("databasePort").asInt()));
        }
      }
    }
    return all;
  }

  /** The Slack messages and mails that arrived. */
  JsonNode messages() throws IOException, InterruptedException {
    return call("GET", lab.basePort() + 60, "/messages");
  }

  void slackDown(boolean down) throws IOException, InterruptedException {
    call("POST", lab.basePort() + 60, "/slack?down=" + down);
  }

  /** Presses a button of a Slack message as a user. */
  JsonNode press(String ts, String action, String user) throws IOException, InterruptedException {
    return call("POST", lab.basePort() + 40, "/press?ts=" + ts + "&action=" + action + "&user=" + user);
  }

  /** Starts a stopped node in place, as an operator would. */
  void startAtHost(String node) throws IOException, InterruptedException {
    call("POST", lab.basePort() + 10, "/v1/instances/" + node + "/start");
  }

  private JsonNode call(String method, int port, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(CALL_LIMIT)
            .method(method, HttpRequest.BodyPublishers.noBody()).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new AssertionError("the lab answered " + answer.statusCode() + " to " + path + ": " + answer.body());
    }
    return Json.MAPPER.readTree(answer.body());
  }
}
