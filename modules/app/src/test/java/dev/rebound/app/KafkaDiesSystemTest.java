package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.BlindPeriod.Telling;
import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.CloudEvents;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.sight.Sight;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log's own disasters, all parts real but Slack and the mail server: a broker process is killed with SIGKILL under load and started
 * again, and stays away until people must be told without it.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class KafkaDiesSystemTest {
  private static final int BASE_PORT = 22_200;
  private static final int PORT = 22_280;
  private static final int KAFKA_PORT = 22_292;
  private static final long SEED = 20_261_123L;
  private static final int KILLS = 4;
  private static final int KILLS_SOAK = 20;
  /** Numbers of alerts apart from the others. */
  private static final int FIRST_SOAK = 1_000_000;
  private static final int FIRST_PROBE = 2_000_000;
  private static final int WEBHOOKS_PER_SECOND = 100;
  private static final int ACCEPTED = 202;
  private static final int UNAVAILABLE = 503;
  private static final Duration UP_LIMIT = Duration.ofMinutes(3);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String BLIND = "You will be told once more when it is over";
  private static final String BACK = "Rebound sees and acts again";

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private Path home;
  private BrokerProcess broker;
  private LabProcess lab;
  private LabHands hands;
  private ReboundProcess rebound;
  private String token;
  /** The deciders may still be coming back from what was done to them since then. */
  private Instant troubledSince = Instant.MAX;
  @RegisterExtension final AfterTestExecutionCallback said =
      context -> context.getExecutionException().ifPresent(failure -> failure.addSuppressed(new AssertionError(rebound.output())));

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
    home = temporary;
    Path folder = home.resolve("lab");
    broker = BrokerProcess.start(home.resolve("kafka"), KAFKA_PORT);
    lab = LabProcess.start(folder, BASE_PORT, step -> {}, LabProcess.Option.NO_KAFKA, LabProcess.Option.QUIET);
    hands = new LabHands(lab, folder);
    LabPlan.write(folder, BASE_PORT, text -> text);
    token = Files.readAllLines(folder.resolve("secrets").resolve("webhook-token")).getFirst();
    rebound =
        ReboundProcess.start(
            home, "up", "--plan", folder.resolve("plan.yaml").toString(), "--kafka", broker.bootstrap(), "--replication", "1", "--port",
            Integer.toString(PORT), "--data", home.resolve("rebound").toString(), "--secrets", folder.resolve("secrets").toString());
    rebound.awaitOutput("up: system orders", UP_LIMIT);
    troubledSince = Instant.now();
  }

  @AfterAll
  void stop() {
    for (AutoCloseable part : new AutoCloseable[] {rebound, lab, broker}) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException("a part did not end", e);
      }
    }
  }

  @Test
  @Order(1)
  void shouldStoreWhatItAcknowledgedOnceWhileTheBrokerIsKilledAgainAndAgain() throws Exception {
    kill(KILLS, 0);
  }

  @Test
  @Order(0)
  @Tag("soak")
  void shouldStoreWhatItAcknowledgedOnceWhileTheBrokerIsKilledTwentyTimes() throws Exception {
    kill(KILLS_SOAK, FIRST_SOAK);
  }

  private void kill(int kills, int first) throws Exception {
    troubledSince = Instant.now();
    Map<Integer, Integer> answers;
    try (var load = WebhookLoad.start(door(), token, WEBHOOKS_PER_SECOND, first)) {
      for (int kill = 1; kill <= kills; kill++) {
        Thread.sleep(random.nextInt(500, 2500));
        broker.killNine();
        Thread.sleep(random.nextInt(1500));
        broker.restart();
      }
      awaitAccepted();
      answers = load.end();
    }

    Map<Integer, Integer> stored = stored();
    stored.keySet().retainAll(answers.keySet());
    Map<Integer, Long> byStatus = answers.values().stream().collect(Collectors.groupingBy(status -> status, Collectors.counting()));
    long unacknowledged = stored.keySet().stream().filter(number -> answers.get(number) != ACCEPTED).count();
    System.out.printf(
        "%d kills of the broker, %d webhooks: %s; in the log: %d, of which answered 503: %d%n", kills, answers.size(), byStatus,
        stored.size(), unacknowledged);
    assertThat(byStatus.keySet()).as("answers").containsOnly(ACCEPTED, UNAVAILABLE);
    answers.forEach(
        (number, status) -> {
          if (status == ACCEPTED) {
            assertThat(stored.getOrDefault(number, 0)).as("times that the acknowledged alert %d is in the log", number).isEqualTo(1);
          }
        });
    assertThat(stored.values()).as("times that any alert is in the log").containsOnly(1);
  }

  @Test
  @Order(2)
  void shouldPageOnceWithoutKafkaAndTellOnceWhenItIsBack() throws Exception {
    hands.awaitHealthy();
    // A slow machine may have been blind for the limit while the broker was killed again and again.
    await("an end of any blind period", () -> messages(BACK) == messages(BLIND));
    long before = messages(BLIND);
    int periods = blindPeriods().size();
    Instant killedAt = Instant.now();
    broker.killNine();

    await("a page without Kafka", () -> messages(BLIND) == before + 2);
    System.out.printf("paged without Kafka %.1f s after the broker's end (limit %s)%n", seconds(killedAt), Sight.BLIND_AFTER);
    Thread.sleep(15_000);
    assertThat(messages(BLIND)).as("one message in Slack and one mail").isEqualTo(before + 2);
    assertThat(messages(BACK)).isEqualTo(before);
    Instant restartedAt = Instant.now();
    broker.restart();

    await("the news that it is over", () -> messages(BACK) == before + 2);
    System.out.printf("told %.1f s after the broker's restart began%n", seconds(restartedAt));
    await("the blind period in the log", () -> blindPeriods().size() == periods + 1);
    var period = blindPeriods().getLast();
    assertThat(period.tellings()).filteredOn(Telling::sent).extracting(Telling::person).containsOnly("dana").hasSize(2);
    assertThat(period.from()).isBetween(troubledSince, killedAt.plusSeconds(15));
    assertThat(messages(BLIND)).isEqualTo(before + 2);
  }

  @Test
  @Order(3)
  void shouldRecoverADatabaseAfterAllThat() throws Exception {
    var signals = new SeenLog();
    try (var tail = LogTail.start(settings(), Topics.INCIDENTS, past -> past.forEach(log::add), log::add);
        var seen = LogTail.startAtEnd(settings(), Topics.SIGNALS, signals::add)) {
      Calm.await(log, signals, hands);
      int before = log.mark();
      lab.inject("process-kill");
      var ended = (RecoveryEnded) log.await(before, RecoveryEnded.class, each -> true, LIMIT).event();
      assertThat(ended.ending()).isEqualTo(Ending.RECOVERED);
      assertThat(tail.halted()).isEmpty();
      assertThat(seen.halted()).isEmpty();
    }
  }

  @Test
  @Order(4)
  void shouldHaltAndPageOnAnEventTypeThatItDoesNotKnow() throws Exception {
    String halted = "the responder is not at work";
    assertThat(messages(halted)).isZero();
    var known =
        CloudEvents.encode(
            new Envelope<>(
                "from-a-newer-version", new SystemName("orders"), Instant.now(), Writers.INGEST, null, "9.9.9", Envelope.NO_PLAN,
                new TimerFired("nobody", "x")));
    Position place = append(CloudEventBuilder.from(known).withType("rebound.timer-fired.v9").build());

    await("a page", () -> messages(halted) >= 2);

    String said = hands.messages().toString();
    assertThat(said).contains(place.topic() + "/" + place.partition() + "/" + place.offset()).contains("rebound.timer-fired.v9");
    assertThat(messages(halted)).as("one message in Slack and one mail").isEqualTo(2);
  }

  private Position append(CloudEvent event) throws Exception {
    Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap(), ProducerConfig.ACKS_CONFIG, "all");
    try (var producer = new KafkaProducer<>(config, new StringSerializer(), new CloudEventSerializer())) {
      var metadata = producer.send(new ProducerRecord<>(Topics.INCIDENTS, "orders", event)).get();
      return new Position(metadata.topic(), metadata.partition(), metadata.offset());
    }
  }

  private URI door() {
    return URI.create("http://127.0.0.1:" + PORT + "/api/v1/webhooks/alertmanager");
  }

  private KafkaSettings settings() {
    return new KafkaSettings(broker.bootstrap(), "test", (short) 1, home.resolve("tail"));
  }

  /** Waits until webhooks are taken again. */
  private void awaitAccepted() throws Exception {
    try (var one = WebhookLoad.start(URI.create(door() + "/probe"), token, 1, FIRST_PROBE)) {
      await("webhooks are taken", () -> one.answered(ACCEPTED) > 2);
    }
  }

  private Map<Integer, Integer> stored() {
    var times = new HashMap<Integer, Integer>();
    LogTail.readAll(
        settings(), Topics.SIGNALS,
        received -> {
          if (received.event() instanceof AlertReported alert && alert.source().equals("alertmanager")) {
            times.merge(Integer.valueOf(alert.labels().get(WebhookLoad.NUMBER)), 1, Integer::sum);
          }
        });
    return times;
  }

  private java.util.List<BlindPeriod> blindPeriods() {
    var periods = new java.util.ArrayList<BlindPeriod>();
    LogTail.readAll(
        settings(), Topics.INCIDENTS,
        received -> {
          if (received.event() instanceof BlindPeriod period) {
            periods.add(period);
          }
        });
    return periods;
  }

  /** How many messages of Slack and mails hold a text. */
  private long messages(String text) {
    try {
      JsonNode messages = hands.messages();
      Predicate<JsonNode> holds = message -> message.toString().contains(text);
      return StreamSupport.stream(messages.path("slack").spliterator(), false).filter(holds).count()
          + StreamSupport.stream(messages.path("mail").spliterator(), false).filter(holds).count();
    } catch (Exception e) {
      throw new IllegalStateException("the lab does not show its messages", e);
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.holds()) {
      assertThat(Instant.now()).as("%s within %s", what, LIMIT).isBefore(end);
      Thread.sleep(100);
    }
  }

  private static double seconds(Instant since) {
    return Duration.between(since, Instant.now()).toMillis() / 1e3;
  }
}
