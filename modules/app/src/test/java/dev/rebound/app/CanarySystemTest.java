package dev.rebound.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every secret of the plan, and a canary in what senders send, through a whole outage: none is in a log file, in a topic, in run.json, on
 * the live page, in the status, in Slack or in a mail. The real lab and the real program as a process; Slack and mail are stand-ins.
 */
@Tag("system")
final class CanarySystemTest {
  private static final int BASE_PORT = 22_600;
  private static final int PORT = 22_680;
  private static final String DOOR = "http://127.0.0.1:" + PORT;
  private static final Duration UP_LIMIT = Duration.ofMinutes(3);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int SECRET_CHARACTERS_MIN = 8;

  @RegisterExtension final SeenLog log = new SeenLog();
  private final String canary = "C4NARY" + UUID.randomUUID().toString().replace("-", "");
  private final Map<String, String> seen = new TreeMap<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void shouldShowNoSecretAnywhereAfterAnOutage(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    Path folder = home.resolve("lab");
    try (var lab = LabProcess.start(folder, BASE_PORT, step -> {}, LabProcess.Option.QUIET)) {
      var hands = new LabHands(lab, folder);
      LabPlan.write(folder, BASE_PORT, text -> text);
      var kafka = new KafkaSettings(lab.bootstrap(), "test", (short) 1, home.resolve("tail"));
      try (var rebound =
          ReboundProcess.start(
              home, "up", "--plan", folder.resolve("plan.yaml").toString(), "--kafka", lab.bootstrap(), "--replication", "1", "--port",
              Integer.toString(PORT), "--data", home.resolve("rebound").toString(), "--secrets", folder.resolve("secrets").toString())) {
        rebound.awaitOutput("up: system orders", UP_LIMIT);
        lab.interactivity(DOOR + "/api/v1/slack/interactivity");
        hands.awaitHealthy();
        try (var _ = LogTail.start(kafka, Topics.INCIDENTS, past -> past.forEach(log::add), log::add)) {
          String webhookToken = Files.readString(folder.resolve("secrets").resolve("webhook-token")).strip();
          sendCanaries(webhookToken, hands.token("dana"));
          lab.inject("process-kill");
          log.await(0, NoticeEnded.class, each -> each.sent() && sentBy(each, Channel.SLACK), LIMIT);
          log.await(0, NoticeEnded.class, each -> each.sent() && sentBy(each, Channel.EMAIL), LIMIT);
          log.await(0, IncidentResolved.class, each -> true, LIMIT);
        }
        look("status", call("GET", "/api/v1/status", "", hands.token("dana")));
        look("live page", livePage());
        look("Slack and mail", hands.messages().toString());
        for (String topic : List.of(Topics.SIGNALS, Topics.INCIDENTS, Topics.REJECTED)) {
          look(topic, records(lab.bootstrap(), topic));
        }
        look("output", rebound.output());
      }
      lookAtFiles(home.resolve("rebound"));
      lookAtFiles(home.resolve(".rebound"));
      assertNoSecret(secrets(folder.resolve("secrets")));
    }
  }

  private boolean sentBy(NoticeEnded ended, Channel channel) {
    return log.after(0, NoticeRequested.class).stream()
        .anyMatch(each -> each.notice().equals(ended.notice()) && each.channel() == channel);
  }

  /** Into everything that a sender can fill, where a secret can be recognised. */
  private void sendCanaries(String webhookToken, String personToken) throws IOException, InterruptedException {
    var annotations =
        Map.of(
            "summary", "login with password=" + canary + " failed", "api_key", canary, "runbook", "https://u:" + canary + "@wiki/x",
            "curl", "Authorization: Bearer " + canary, "slack", "xoxb-1-" + canary);
    String instance = "postgres://u:" + canary + "@pg-a/x";
    var labels = Map.of("alertname", "PostgresqlDown", "role", "primary", "token", canary, "instance", instance);
    var alert =
        Map.of(
            "status", "firing", "labels", labels, "annotations", annotations, "startsAt", Instant.now().toString(), "generatorURL",
            "http://p:" + canary + "@prometheus/graph?token=" + canary, "password", canary);
    var bad = Map.of("status", "none", "password", canary);
    byte[] body = Json.bytes(Map.of("version", "4", "alerts", List.of(alert, bad), "externalURL", "http://a:" + canary + "@am"));
    String answer = call("POST", "/api/v1/webhooks/alertmanager", new String(body, UTF_8), webhookToken);
    assertThat(answer).contains("\"accepted\":1").contains("\"rejected\":1");
    look("answers", answer);
    look("answers", call("POST", "/api/v1/webhooks/alertmanager", "{\"version\":\"4\",\"password\":" + canary, webhookToken));
    look("answers", call("POST", "/api/v1/webhooks/alertmanager?token=" + canary, "{}", canary));
    look("answers", call("POST", "/api/v1/commands/ack", "{\"reason\":\"token=" + canary + "\"}", personToken));
    look("answers", call("PUT", "/api/v1/commands/ack?token=" + canary, "{}", canary));
  }

  private String call(String method, String path, String body, String token) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(DOOR + path)).timeout(LIMIT).header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json").header("Cookie", "session=" + canary).header("X-Api-Key", canary)
            .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
  }

  /** The page and what it is fed with, until the feed has shown the end of the incident. */
  private String livePage() throws IOException, InterruptedException {
    String page = http.send(HttpRequest.newBuilder(URI.create(DOOR + "/")).build(), HttpResponse.BodyHandlers.ofString()).body();
    var feed = HttpRequest.newBuilder(URI.create(DOOR + "/live/events")).build();
    try (Stream<String> lines = http.send(feed, HttpResponse.BodyHandlers.ofLines()).body()) {
      // Silence is told after 10 s: then everything was shown.
      return page + String.join("\n", lines.takeWhile(line -> !line.contains("silence")).toList());
    }
  }

  private void look(String place, String text) {
    assertThat(text).as(place).isNotBlank();
    seen.merge(place, text, (before, more) -> before + "\n" + more);
  }

  private void lookAtFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        seen.put(file.toString(), new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
  }

  /** Keys, headers and values of every record, as they stand in the log. */
  private static String records(String bootstrap, String topic) {
    var text = new StringBuilder();
    Map<String, Object> config = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions = consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> {
          text.append(new String(record.value(), UTF_8)).append('\n');
          record.headers().forEach(header -> text.append(header.key()).append('=').append(new String(header.value(), UTF_8)).append('\n'));
        });
      }
    }
    return text.toString();
  }

  private static List<String> secrets(Path folder) throws IOException {
    var secrets = new ArrayList<String>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.readAllLines(file).stream().map(line -> line.substring(line.indexOf(':') + 1).strip())
            .filter(line -> line.length() >= SECRET_CHARACTERS_MIN).forEach(secrets::add);
      }
    }
    assertThat(secrets).as("secrets of the lab").hasSizeGreaterThan(5);
    return secrets;
  }

  private void assertNoSecret(List<String> secrets) {
    assertThat(seen.keySet()).as("places looked at").contains("answers", "output", "status", "live page", Topics.REJECTED)
        .anyMatch(place -> place.endsWith("run.json")).anyMatch(place -> place.endsWith(".log"));
    assertThat(seen.get(Topics.SIGNALS)).contains("[redacted]");
    assertThat(seen.get(Topics.REJECTED)).contains("[redacted]");
    var all = new ArrayList<>(secrets);
    all.add(canary);
    seen.forEach((place, text) ->
        assertThat(all).as("secrets seen in: %s", place).noneMatch(text::contains));
  }
}
