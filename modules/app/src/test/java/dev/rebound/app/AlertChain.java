package dev.rebound.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.doctor.Machine;
import dev.rebound.app.doctor.Program;
import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The real chain on 127.0.0.1: two postgres_exporters and a blackbox_exporter, Prometheus, a pair of Alertmanagers that gossip, and a
 * third one that hears neither of them, as when the network between a pair is cut. They run with the files of {@code deploy/}; only the
 * addresses, the names of the database's nodes, and the path of the token are filled in, and two more targets are probed.
 */
final class AlertChain implements AutoCloseable {
  /** What fires before Prometheus has found its Alertmanagers, 5 s after its start, is dropped and sent again after this; default 60. */
  private static final int RESEND_SECONDS = 15;
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

  private final Path folder;
  private final Deque<Process> processes = new ArrayDeque<>();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();
  private final List<Integer> alertmanagers = new ArrayList<>();

  /**
   * What the chain looks at and where it delivers.
   *
   * @param databases ports of pg-a and pg-b
   * @param passwordFile of the role {@code rebound}
   * @param application URL of a health check that writes to the database
   * @param shops URLs of two more targets, of another service
   * @param door base URL of Rebound
   */
  record World(List<Integer> databases, Path passwordFile, String application, List<String> shops, String door, Path tokenFile) {}

  /** The commands that this machine lacks. */
  static List<String> missing() {
    Machine machine = Machine.here();
    return Program.alertChain().stream().filter(command -> machine.program(command).isEmpty()).toList();
  }

  private AlertChain(Path folder) {
    this.folder = folder;
  }

  /** Starts all of it and returns when each part answers. */
  static AlertChain start(Path folder, World world) throws IOException, InterruptedException {
    var chain = new AlertChain(Files.createDirectories(folder));
    try {
      chain.startAll(world);
      return chain;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      chain.close();
      throw e;
    }
  }

  private void startAll(World world) throws IOException, InterruptedException {
    var exporters = new ArrayList<Integer>();
    for (int database : world.databases()) {
      int port = freePort();
      exporters.add(port);
      run("postgres-exporter-" + database,
          Map.of("DATA_SOURCE_URI", "127.0.0.1:" + database + "/orders?sslmode=disable", "DATA_SOURCE_USER", "rebound",
              "DATA_SOURCE_PASS_FILE", world.passwordFile().toString()),
          "prometheus-postgres-exporter", "--web.listen-address=127.0.0.1:" + port, "--no-collector.bgwriter");
    }
    int blackbox = freePort();
    Path modules = Files.writeString(folder.resolve("blackbox.yml"), "modules: { http_2xx: { prober: http } }\n");
    run("blackbox-exporter", Map.of(), "prometheus-blackbox-exporter", "--web.listen-address=127.0.0.1:" + blackbox,
        "--config.file=" + modules);
    startAlertmanagers(world);
    int prometheus = freePort();
    Files.writeString(folder.resolve("prometheus-rules.yml"), deployed("prometheus-rules.yml"));
    Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration(world, exporters, blackbox));
    run("prometheus", Map.of(), "prometheus", "--config.file=" + file, "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
        "--web.listen-address=127.0.0.1:" + prometheus, "--rules.alert.resend-delay=" + RESEND_SECONDS + "s");
    for (int exporter : exporters) {
      awaitOk(exporter, "/metrics");
    }
    awaitOk(blackbox, "/metrics");
    awaitOk(prometheus, "/-/ready");
  }

  private void startAlertmanagers(World world) throws IOException, InterruptedException {
    String text = filled(deployed("alertmanager-receiver.yml"), "http://rebound:8080", world.door());
    Path file =
        Files.writeString(
            folder.resolve("alertmanager.yml"), filled(text, "/etc/alertmanager/rebound-token", world.tokenFile().toString()));
    List<Integer> gossip = List.of(freePort(), freePort());
    for (int member = 0; member < 2; member++) {
      alertmanager("alertmanager-" + (member + 1), file, "--cluster.listen-address=127.0.0.1:" + gossip.get(member),
          "--cluster.advertise-address=127.0.0.1:" + gossip.get(member), "--cluster.peer=127.0.0.1:" + gossip.get(1 - member));
    }
    alertmanager("alertmanager-alone", file, "--cluster.listen-address=");
    for (int alertmanager : alertmanagers) {
      awaitOk(alertmanager, "/-/ready");
    }
  }

  private void alertmanager(String name, Path file, String... cluster) throws IOException {
    int port = freePort();
    alertmanagers.add(port);
    var command =
        new ArrayList<>(
            List.of("prometheus-alertmanager", "--config.file=" + file, "--storage.path=" + folder.resolve(name),
                "--web.listen-address=127.0.0.1:" + port));
    command.addAll(List.of(cluster));
    run(name, Map.of(), command.toArray(String[]::new));
  }

  private String configuration(World world, List<Integer> exporters, int blackbox) throws IOException {
    String managers = String.join("\", \"", alertmanagers.stream().map(port -> "127.0.0.1:" + port).toList());
    String text = filled(deployed("prometheus.yml"), "alertmanager-1:9093\", \"alertmanager-2:9093", managers);
    text = filled(text, "pg-0:9187", "127.0.0.1:" + exporters.getFirst());
    text = filled(text, "pg-1:9187", "127.0.0.1:" + exporters.getLast());
    text = filled(text, "pg-primary-0", "pg-a");
    text = filled(text, "pg-replica-1", "pg-b");
    text = filled(text, "http://orders-api.orders:8080/healthz", world.application());
    text = filled(text, "blackbox:9115", "127.0.0.1:" + blackbox);
    text = filled(text, "/etc/prometheus/rebound-token", world.tokenFile().toString());
    text = filled(text, "rebound:8080", URI.create(world.door()).getAuthority());
    String shops = "      - { targets: [ \"" + String.join("\", \"", world.shops()) + "\" ], labels: { service: shops } }\n";
    return filled(text, "    relabel_configs:\n", shops + "    relabel_configs:\n");
  }

  private static String filled(String text, String placeholder, String value) {
    if (!text.contains(placeholder)) {
      throw new AssertionError("'" + placeholder + "' is no longer in the deployed file; change this test with it");
    }
    return text.replace(placeholder, value);
  }

  /** A file of {@code deploy/}. */
  static String deployed(String name) throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("rebound"))) {
      folder = folder.getParent();
    }
    return Files.readString(folder.resolve("deploy").resolve(name));
  }

  /** By setpriv: where this JVM is killed, the kernel kills the children of the thread that started them. */
  private void run(String name, Map<String, String> environment, String... command) throws IOException {
    var all = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    all.addAll(List.of(command));
    var builder = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve(name + ".log").toFile()).environment().putAll(environment);
    processes.push(builder.start());
  }

  private void awaitOk(int port, String path) throws InterruptedException {
    Instant end = Instant.now().plus(READY_LIMIT);
    while (Instant.now().isBefore(end)) {
      try {
        get(port, path);
        return;
      } catch (IOException notYet) {
        Thread.sleep(LOOK_INTERVAL);
      }
    }
    throw new AssertionError("nothing answers at " + port + path + " within " + READY_LIMIT + "; the logs are in " + folder);
  }

  private String get(int port, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(CALL_LIMIT).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(path + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  /** The alerts that each of the Alertmanagers holds as active, as "name instance". */
  List<Set<String>> active() throws IOException, InterruptedException {
    var all = new ArrayList<Set<String>>();
    for (int alertmanager : alertmanagers) {
      var names = new TreeSet<String>();
      for (JsonNode alert : Json.MAPPER.readTree(get(alertmanager, "/api/v2/alerts?active=true"))) {
        JsonNode labels = alert.path("labels");
        names.add((labels.path("alertname").asText() + " " + labels.path("instance").asText()).strip());
      }
      all.add(names);
    }
    return all;
  }

  /** A port that nobody has now. */
  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    try {
      for (Process process : processes) {
        if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      processes.forEach(Process::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
