package dev.rebound.app.commands;

import dev.rebound.app.RunFile;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import dev.rebound.plan.PlanFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./rebound test-alert}. */
@Command(
    name = "test-alert",
    mixinStandardHelpOptions = true,
    description = {
      "Sends one alert as Alertmanager would and shows it arrive: accepted by the door, then read back from the log.",
      "It opens no incident and pages nobody: the door keeps what is marked " + AlertReported.TEST_LABEL
          + "=\"true\" from every plan and stores it as 'unrouted'.",
      "Exit status 0 only if it was seen in the log within " + TestAlertCommand.SEEN_LIMIT_SECONDS + " s; 1 if not, with the reason."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rebound test-alert",
      "  rebound test-alert --plan plan.yaml --label alertname=PostgresqlDown --label role=primary",
      "      also says which component the plan's matchers would give a real alert with these labels",
      "  rebound test-alert --url http://rebound:8080 --kafka kafka:9092 --token-file /etc/alertmanager/rebound-token"
    })
public final class TestAlertCommand implements Callable<Integer> {
  static final int SEEN_LIMIT_SECONDS = 15;
  /** The door answers within 7 s: 2 s for its turn, 5 s for Kafka. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  @Option(names = "--url", paramLabel = "URL", description = "The door (default: that of the Rebound that runs here).")
  private @Nullable URI url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Its first line is the bearer token (default: webhook-token of the Rebound that runs here).")
  private @Nullable Path tokenFile;

  @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The door's Kafka (default: that of the Rebound that runs here).")
  private @Nullable String kafka;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Also say where this plan's matchers would send a real alert with the same labels.")
  private @Nullable Path plan;

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label of the alert, as often as needed.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the running Rebound (default: .rebound).")
  private Path data = RunFile.defaultFolder();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PlanFile.Valid valid = plan == null ? null : PlanCommand.valid(plan);
    String door = url == null ? PeopleCommands.running(data).url() : url.toString().replaceAll("/+$", "");
    String bootstrap = kafka == null ? PeopleCommands.running(data).bootstrap() : kafka;
    String token = token();
    TestAlert alert = TestAlert.of(labels, Instant.now());
    var seen = new CompletableFuture<Seen>();
    var settings = new KafkaSettings(bootstrap, "test-alert", (short) 1, data);
    try (var _ = LogTail.startAtEnd(settings, Topics.SIGNALS, received -> look(received, alert, seen));
        var http = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build()) {
      // The first request pays for the connection, so that the second one shows how long the door takes.
      int health = send(http, HttpRequest.newBuilder(URI.create(door + "/api/v1/health")).GET()).statusCode();
      out.println("door   " + door + (health < 300 ? " is alive" : " answers " + health + " to its health check"));
      long sentAt = System.nanoTime();
      if (!accepted(http, door, token, alert, out)) {
        return 1;
      }
      boolean good = arrived(seen, sentAt, alert, out);
      if (valid != null) {
        out.println("plan   " + plan + ": " + routes(valid, alert));
        out.flush();
      }
      return good ? 0 : 1;
    }
  }

  private record Seen(Received<Event> record, long atNanos) {}

  private static void look(Received<Event> received, TestAlert alert, CompletableFuture<Seen> seen) {
    if (received.event() instanceof AlertReported reported && alert.is(reported)) {
      seen.complete(new Seen(received, System.nanoTime()));
    }
  }

  private static boolean accepted(HttpClient http, String door, String token, TestAlert alert, PrintWriter out) {
    var request =
        HttpRequest.newBuilder(URI.create(door + "/api/v1/webhooks/alertmanager/" + TestAlert.SOURCE))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(alert.body()));
    long before = System.nanoTime();
    var answer = send(http, request);
    out.println("sent   " + alert.labels());
    out.println("answer " + answer.statusCode() + " after " + millis(before, System.nanoTime()) + ": " + answer.body().strip());
    out.flush();
    return answer.statusCode() < 300;
  }

  private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(ANSWER_LIMIT).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the door does not answer within " + ANSWER_LIMIT.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static boolean arrived(CompletableFuture<Seen> seen, long sentAt, TestAlert alert, PrintWriter out) {
    try {
      Seen found = seen.get(SEEN_LIMIT_SECONDS, TimeUnit.SECONDS);
      var envelope = found.record().envelope();
      boolean unrouted = envelope.system().equals(SystemName.UNROUTED);
      out.println(
          "log    " + found.record().position() + " after " + millis(sentAt, found.atNanos()) + ", routed to " + envelope.system()
              + (unrouted ? ": stored, and nothing acts on it" : ": THIS DOOR DOES NOT KNOW TESTS, it is older than this command"));
      out.flush();
      return unrouted;
    } catch (TimeoutException e) {
      out.println("log    not seen within " + SEEN_LIMIT_SECONDS + " s: is it the same Kafka that the door writes to?");
      out.flush();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("only completed with a record", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String routes(PlanFile.Valid valid, TestAlert alert) {
    var routes =
        valid.plan().alerts().stream().filter(route -> route.match().matches(alert.asReal()))
            .map(route -> valid.plan().system() + "/" + route.component() + " by " + route.match().text()).distinct().toList();
    return routes.isEmpty()
        ? "no matcher takes a real alert with these labels, it would be unrouted"
        : "a real alert with these labels goes to " + String.join(", and to ", routes);
  }

  private String token() {
    Path file =
        tokenFile == null ? Path.of(PeopleCommands.running(data).commandTokens()).resolveSibling("webhook-token") : tokenFile;
    try {
      return Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).findFirst()
          .orElseThrow(() -> new IllegalStateException("the token's file is empty: " + file));
    } catch (IOException e) {
      throw new UncheckedIOException("the token's file cannot be read: " + file, e);
    }
  }

  private static String millis(long fromNanos, long toNanos) {
    return Duration.ofNanos(toNanos - fromNanos).toMillis() + " ms";
  }
}
