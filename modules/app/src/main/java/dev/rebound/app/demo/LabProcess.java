package dev.rebound.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The lab in a process of its own, as the demonstration sees it: started, asked and broken over its control port, never called. */
public final class LabProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  /** For who lives for minutes: in them the optimizing compiler would use more of two cores than the work, and many share them. */
  public static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";
  private static final int SLACK_OFFSET = 40;
  private static final int CONTROL_OFFSET = 60;
  private static final int KAFKA_OFFSET = 92;

  private final Process process;
  private final int basePort;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private LabProcess(Process process, int basePort) {
    this.process = process;
    this.basePort = basePort;
  }

  /** How a lab differs from the whole one. */
  public enum Option {
    /** Commits of the pair of databases do not wait for the replica. */
    ASYNCHRONOUS("--asynchronous"),
    /** The caller has a broker of its own. */
    NO_KAFKA("--no-kafka"),
    /** There is a site eu-2 that stands by, and a name that leads to one of the sites. */
    SECOND_SITE("--second-site"),
    /** The same, but it has backups and no replica. */
    SECOND_SITE_OF_BACKUPS("--second-site-backups"),
    /** Sentinels watch the cache. */
    SENTINELS("--sentinels"),
    /** An HAProxy stands before the pods, and the customer of the service comes through it. */
    HAPROXY("--haproxy"),
    /** Customers that write ten times a second, not fifty: for who does not measure, on a machine that many processes share. */
    QUIET("--pace", "100");

    private final List<String> arguments;

    Option(String... arguments) {
      this.arguments = List.of(arguments);
    }
  }

  /** Starts the lab in a folder and returns when it is ready. @throws IllegalStateException with the lab's own words */
  public static LabProcess start(Path folder, int basePort, Consumer<String> progress, Option... options) {
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve("lab.log");
      var command =
          new ArrayList<>(
              List.of(
                  ProcessHandle.current().info().command().orElse("java"), "-Xmx768m", "-XX:+UseSerialGC", QUICK_COMPILER,
                  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
                  System.getProperty("java.class.path"), "dev.rebound.lab.LabMain", "--folder", folder.toString(), "--base-port",
                  Integer.toString(basePort), "--fresh"));
      Arrays.stream(options).forEach(option -> command.addAll(option.arguments));
      var process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      var lab = new LabProcess(process, basePort);
      lab.awaitReady(process.inputReader(StandardCharsets.UTF_8), progress, log);
      return lab;
    } catch (IOException e) {
      throw new UncheckedIOException("the lab could not be started", e);
    }
  }

  private void awaitReady(BufferedReader lines, Consumer<String> progress, Path log) throws IOException {
    Instant limit = Instant.now().plus(START_LIMIT);
    String line;
    String last = "";
    while ((line = lines.readLine()) != null) {
      JsonNode said = line.startsWith("{") ? Json.MAPPER.readTree(line) : Json.MAPPER.createObjectNode();
      if (said.path("ready").asBoolean(false)) {
        Thread.ofVirtual().start(() -> lines.lines().forEach(each -> {}));
        return;
      }
      last = said.path("error").asText(said.path("progress").asText(line));
      progress.accept("lab: " + last);
      if (Instant.now().isAfter(limit)) {
        break;
      }
    }
    close();
    throw new IllegalStateException("the lab did not become ready: " + last + " (its log: " + log + ")");
  }

  public String bootstrap() {
    return "127.0.0.1:" + (basePort + KAFKA_OFFSET);
  }

  /** URL of the lab's control, which is also the provider of its sites. */
  String control() {
    return "http://127.0.0.1:" + (basePort + CONTROL_OFFSET);
  }

  public int basePort() {
    return basePort;
  }

  /** The state of the lab's world. */
  public JsonNode state() {
    return call("GET", "/state");
  }

  /** Breaks the world; answers the fault, the node and the instant of the last SIGKILL. */
  public JsonNode inject(String fault) {
    return call("POST", "/faults/" + fault);
  }

  /** Breaks one node of the world. */
  public JsonNode inject(String fault, String node) {
    return inject(fault + "?node=" + node);
  }

  /** Repairs a node's host: what did not kill its processes ends. */
  void resume(String node) {
    inject("resume", node);
  }

  /** The provider switches a site on again after its loss. */
  public void powerOn(String site) {
    call("POST", "/power/" + site + "/on");
  }

  /** What the customers were acknowledged since an instant, and what of it is lost. */
  public JsonNode accounting(Instant since) {
    return call("GET", "/accounting?since=" + since);
  }

  /** Tells the Slack stand-in where its buttons post to. */
  public void interactivity(String url) {
    call("POST", "/interactivity?url=" + java.net.URLEncoder.encode(url, StandardCharsets.UTF_8));
  }

  /**
   * Presses a button in the Slack stand-in, which sends what Slack would send.
   *
   * @param message its {@code ts}
   * @param action of the button
   * @return whether the receiver took it
   */
  boolean press(String message, String action, String user) {
    String query = "?ts=" + message + "&action=" + action + "&user=" + user;
    return call("POST", URI.create(slack() + "press" + query)).path("ok").asBoolean();
  }

  /** The page of the Slack stand-in. */
  public String slack() {
    return "http://127.0.0.1:" + (basePort + SLACK_OFFSET) + "/";
  }

  private JsonNode call(String method, String path) {
    return call(method, URI.create(control() + path));
  }

  private JsonNode call(String method, URI address) {
    var request =
        HttpRequest.newBuilder(address)
            .timeout(CALL_LIMIT)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException("the lab answered " + answer.statusCode() + " to " + address.getPath() + ": " + answer.body());
      }
      return answer.body().isEmpty() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException("the lab does not answer " + address.getPath(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the lab", e);
    }
  }

  /** Ends the lab and all that it started: it ends when its standard input closes. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
