package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rebound itself is killed with SIGKILL in the middle of recoveries and started again at once. It must go on where the log says it was: no
 * second incident, no second promotion, nothing lost, and an end.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillNineSystemTest {
  private static final int BASE_PORT = 22_000;
  private static final int PORT = 22_080;
  private static final long SEED = 20_261_122L;
  private static final int EARLIEST_KILL_MILLIS = 300;
  private static final int LATEST_KILL_MILLIS = 12_000;
  private static final Duration UP_LIMIT = Duration.ofMinutes(2);
  private static final Duration SEEN_LIMIT = Duration.ofMinutes(1);
  private static final Duration RECOVERED_LIMIT = Duration.ofMinutes(5);
  /** What arrives within this time after the restart was written by the killed process: a JVM does not decide so early. */
  private static final Duration IN_FLIGHT = Duration.ofSeconds(1);
  private static final Duration DECISION_LIMIT = Duration.ofMinutes(2);

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private final HttpClient http = HttpClient.newHttpClient();
  private Path home;
  private LabProcess lab;
  private LabHands hands;
  private ReboundProcess rebound;
  private LogTail tail;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
    home = temporary;
    Path folder = home.resolve("lab");
    lab = LabProcess.start(folder, BASE_PORT, step -> {}, LabProcess.Option.QUIET);
    hands = new LabHands(lab, folder);
    LabPlan.write(folder, BASE_PORT, text -> text);
    up();
    rebound.awaitOutput("up: system orders", UP_LIMIT);
    tail = LogTail.start(settings(), Topics.INCIDENTS, past -> past.forEach(log::add), log::add);
  }

  @AfterAll
  void stop() throws Exception {
    if (tail != null) {
      tail.close();
    }
    if (rebound != null) {
      rebound.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private void up() {
    Path folder = home.resolve("lab");
    rebound =
        ReboundProcess.start(
            home, "up", "--plan", folder.resolve("plan.yaml").toString(), "--kafka", lab.bootstrap(), "--replication", "1", "--port",
            Integer.toString(PORT), "--data", home.resolve("rebound").toString(), "--secrets", folder.resolve("secrets").toString());
  }

  private KafkaSettings settings() {
    return new KafkaSettings(lab.bootstrap(), "test", (short) 1, home.resolve("tail"));
  }

  @Test
  void shouldGoOnAfterOneKillInEachOfFiveOutages() throws Exception {
    // Each moment is random within a fifth of its own, so that all of the recovery is hit.
    int fifth = (LATEST_KILL_MILLIS - EARLIEST_KILL_MILLIS) / 5;
    for (int outage = 0; outage < 5; outage++) {
      int earliest = EARLIEST_KILL_MILLIS + outage * fifth;
      recoverFromHostLoss("outage " + (outage + 1), 1, earliest, earliest + fifth);
    }
  }

  @Test
  @Tag("soak")
  void shouldGoOnAfterFiveKillsInOneOutage() throws Exception {
    recoverFromHostLoss("outage with five kills", 5, EARLIEST_KILL_MILLIS, LATEST_KILL_MILLIS);
  }

  private void recoverFromHostLoss(String name, int kills, int earliestMillis, int latestMillis) throws Exception {
    awaitSeen();
    hands.awaitHealthy();
    String old = hands.primary();
    int timeline = hands.timeline(old);
    int mark = log.mark();

    Instant faultAt = Instant.parse(lab.inject("host-loss").path("at").asText());
    for (int kill = 1; kill <= kills; kill++) {
      Thread.sleep(random.nextInt(earliestMillis, latestMillis));
      killAndRestart(name, faultAt);
    }
    log.await(mark, RecoveryEnded.class, ended -> true, RECOVERED_LIMIT);
    System.out.printf("%s: recovered %.1f s after the fault%n", name, secondsSince(faultAt));

    assertOneRecovery(mark);
    hands.awaitHealthy();
    assertThat(hands.primary()).as("primary after %s", name).isEqualTo(LabHands.other(old));
    assertThat(hands.timeline(hands.primary())).as("timeline after %s: one promotion", name).isEqualTo(timeline + 1);
    JsonNode accounting = lab.accounting(Instant.EPOCH);
    assertThat(accounting.path("acknowledgedWrites").asLong()).isPositive();
    assertThat(accounting.path("lostWrites").asLong(-1)).as("lost in the lab's whole life after %s: %s", name, accounting).isZero();
  }

  private void killAndRestart(String name, Instant faultAt) throws InterruptedException {
    double killedAfter = secondsSince(faultAt);
    rebound.killNine();
    Optional<String> last = lastDecision();
    int mark = log.mark();
    Instant restartedAt = Instant.now();
    up();
    rebound.awaitOutput("up: system orders", UP_LIMIT);
    double upAfter = secondsSince(restartedAt);
    Instant decidedAt = firstDecision(mark, restartedAt);
    System.out.printf(
        "%s: killed %.1f s after the fault, after %s; up again after %.1f s, next decision after %s%n", name, killedAfter,
        last.orElse("nothing"), upAfter, decidedAt == null ? "none was left to take" : Duration.between(restartedAt, decidedAt));
  }

  /** The newest decision or deed before now. */
  private Optional<String> lastDecision() {
    return log.after(0).stream().map(SeenLog.Arrived::record).filter(KillNineSystemTest::decided).reduce((one, other) -> other)
        .map(record -> dev.rebound.core.story.Story.of(record).sentence()).map(text -> text.substring(0, Math.min(50, text.length())));
  }

  private static boolean decided(Received<Event> record) {
    String writer = record.envelope().writer();
    return writer.equals(Writers.DETECT) || writer.equals(Writers.RECOVER) || writer.equals(Writers.ESCALATE);
  }

  /** When the first decision after a mark arrived here; null where the recovery was over before the kill and nothing was left to decide. */
  private Instant firstDecision(int mark, Instant restartedAt) throws InterruptedException {
    Instant end = Instant.now().plus(DECISION_LIMIT);
    while (Instant.now().isBefore(end)) {
      for (SeenLog.Arrived each : log.after(mark)) {
        if (decided(each.record()) && each.at().isAfter(restartedAt.plus(IN_FLIGHT))) {
          return each.at();
        }
      }
      boolean over = log.after(0, RecoveryEnded.class).size() == log.after(0, IncidentOpened.class).size();
      if (over && Instant.now().isAfter(end.minus(SEEN_LIMIT))) {
        return null;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no decision within " + DECISION_LIMIT + " after the restart:\n" + rebound.output());
  }

  /** From the log as it is stored, not as it was followed. */
  private void assertOneRecovery(int mark) {
    var records = new ArrayList<Received<Event>>();
    LogTail.readAll(settings(), Topics.INCIDENTS, records::add);
    Instant from = log.after(mark).getFirst().record().envelope().at();
    List<Event> events = records.stream().filter(each -> !each.envelope().at().isBefore(from)).map(Received::event).toList();
    assertThat(events.stream().filter(IncidentOpened.class::isInstance)).as("incidents opened").hasSize(1);
    assertThat(events.stream().filter(CandidateChosen.class::isInstance)).as("candidates chosen").hasSize(1);
    assertThat(events.stream().filter(RecoveryEnded.class::isInstance).map(each -> ((RecoveryEnded) each).ending())).as("endings")
        .containsExactly(Ending.RECOVERED);
    List<Outcome> promotions =
        events.stream().filter(StepEnded.class::isInstance).map(StepEnded.class::cast)
            .filter(ended -> ended.step().equals(DatabaseFailure.PROMOTE_REPLICA)).map(StepEnded::outcome).toList();
    assertThat(promotions).as("outcomes of the promotion").containsAnyOf(Outcome.DONE, Outcome.ALREADY_DONE);
    assertThat(promotions.stream().filter(Outcome.DONE::equals).count()).as("promotions that took effect").isLessThanOrEqualTo(1);
  }

  /** Waits until the door saw both nodes answer and one of them acknowledge a write: only then a lost primary is a known one. */
  private void awaitSeen() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(SEEN_LIMIT);
    while (!sees()) {
      assertThat(Instant.now()).as("the door sees both nodes within %s", SEEN_LIMIT).isBefore(end);
      Thread.sleep(100);
    }
  }

  private boolean sees() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/api/v1/status"))
            .header("Authorization", "Bearer " + hands.token("dana")).build();
    JsonNode probes = Json.MAPPER.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body()).path("lastProbe");
    JsonNode a = probes.path("orders/pg-a");
    JsonNode b = probes.path("orders/pg-b");
    return a.path("outcome").asText().equals("ANSWERED") && b.path("outcome").asText().equals("ANSWERED")
        && (a.path("writable").asBoolean() || b.path("writable").asBoolean());
  }

  private static double secondsSince(Instant instant) {
    return Duration.between(instant, Instant.now()).toMillis() / 1e3;
  }
}
