package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.Topics;
import dev.rebound.detector.Detector;
import dev.rebound.ingest.IngestServer;
import dev.rebound.ingest.IngestSettings;
import dev.rebound.ingest.beats.Beats;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.PlanActivation;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogTail;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.plan.PlanFile;
import dev.rebound.plan.YamlPlanReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One true hard-down among 5,000 alerts in one request, through the real door, a real Kafka and the real detector: everything is stored,
 * and the one incident is opened. Nothing is a stand-in but the sender.
 */
@Tag("system")
final class AlertStormSystemTest {
  private static final int ALERTS = 5_000;
  private static final int NEEDLE = 3_777;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String TOKEN = "a-token-of-the-test";

  @TempDir Path folder;

  @Test
  void shouldFindTheOneHardDownAmongFiveThousandAlertsAndLoseNone() throws Exception {
    Path plan = folder.resolve("plan.yaml");
    try (var shipped = Objects.requireNonNull(getClass().getResourceAsStream("/plans/orders.yaml"), "plans/orders.yaml is packaged")) {
      Files.copy(shipped, plan);
    }
    var valid = (PlanFile.Valid) PlanFile.read(plan);
    try (var broker = EmbeddedKafka.start(folder.resolve("kafka"), AlertChain.freePort(), AlertChain.freePort())) {
      var kafka = new KafkaSettings(broker.bootstrap(), "storm", (short) 1, folder.resolve("rebound"));
      KafkaTopics.ensure(kafka);
      Files.writeString(folder.resolve("tokens"), TOKEN);
      Files.writeString(folder.resolve("commands"), "dana:a-command-token");
      var settings = IngestSettings.of(folder.resolve("tokens"), folder.resolve("commands"), folder).withPort(0);
      var active = ActivePlan.of(valid.plan(), Files.readString(plan));
      var opened = new CompletableFuture<IncidentOpened>();
      try (var log = new KafkaLogWriter(kafka).met();
          var door = IngestServer.start(settings, List.of(active), log, new KillSwitch(folder.resolve("stop")));
          var detector = Detector.start(kafka, new YamlPlanReader(folder));
          var beats = Beats.start("ingest", log, door.status(), InstantSource.system());
          var tail = LogTail.start(kafka, Topics.INCIDENTS, past -> {}, record -> {
            if (record.event() instanceof IncidentOpened incident) {
              opened.complete(incident);
            }
          })) {
        PlanActivation.activate(active, log, InstantSource.system()).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Instant sent = Instant.now();
        int status = post(door.port());
        while (status == 503 && Instant.now().isBefore(sent.plus(LIMIT))) { // on a busy machine; the sender repeats, as Alertmanager does
          status = post(door.port());
        }
        Instant answered = Instant.now();
        IncidentOpened incident = opened.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        Instant confirmed = incident.explanation().evidence().getFirst().at().plus(valid.plan().confirmation().alert());
        System.out.printf(
            "5,000 alerts in one request: acknowledged after %d ms; confirmed %d ms after the request; incident visible %d ms after that%n",
            Duration.between(sent, answered).toMillis(), Duration.between(sent, confirmed).toMillis(),
            Duration.between(confirmed, Instant.now()).toMillis());

        assertThat(status).isEqualTo(202);
        assertThat(incident.target()).isEqualTo("pg-primary-0");
        assertThat(detector.halted()).isEmpty();
        assertThat(tail.halted()).isEmpty();
        assertThat(beats).as("beat until here").isNotNull();
      }
      var stored = new ArrayList<String>();
      LogTail.readAll(kafka, Topics.SIGNALS, record -> {
        if (record.event() instanceof AlertReported alert) {
          stored.add(alert.fingerprint());
        }
      });
      assertThat(stored).hasSize(ALERTS).doesNotHaveDuplicates();
    }
  }

  private static int post(int port) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/webhooks/alertmanager"))
            .header("Authorization", "Bearer " + TOKEN).header("Content-Type", "application/json").timeout(LIMIT)
            .POST(BodyPublishers.ofByteArray(storm())).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
  }

  /** Noise of the same cluster, and one alert that the primary is down. */
  private static byte[] storm() {
    var alerts = new ArrayList<Map<String, Object>>();
    for (int number = 0; number < ALERTS; number++) {
      alerts.add(
          number == NEEDLE
              ? alert(number, "PostgresqlDown", "pg-primary-0.db:9187", "pg_up == 0")
              : alert(number, "KubePodNotReady", "10.0." + number / 250 + "." + number % 250 + ":8080", "kube_pod_status_ready == 0"));
    }
    return Json.bytes(Map.of("version", "4", "status", "firing", "receiver", "rebound", "alerts", alerts));
  }

  private static Map<String, Object> alert(int number, String name, String instance, String expression) {
    return Map.of(
        "status", "firing", "labels",
        Map.of("alertname", name, "instance", instance, "role", number == NEEDLE ? "primary" : "", "cluster", "prod-primary"),
        "annotations", Map.of("summary", name), "startsAt", "2026-11-24T10:00:00Z", "endsAt", "0001-01-01T00:00:00Z", "generatorURL",
        "http://prometheus/graph?g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8) + "&g0.tab=1", "fingerprint",
        "%016x".formatted(number));
  }
}
