package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.plan.Defaults;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real chain, all on real parts: a PostgreSQL primary that dies, its exporter and a blackbox exporter, Prometheus, Alertmanagers,
 * Rebound as a process of its own. Three Alertmanagers deliver: a pair that gossips and one that is cut off from it, so that everything
 * comes at least twice.
 *
 * <p>The plan names two observers and only the first one runs. What it sees alone is not enough for an incident, so that an alert must
 * be the second witness.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealChainSystemTest {
  private static final Duration UP_LIMIT = Duration.ofMinutes(2);
  /** Scrape 5 s, evaluation 1 s, gossip's settling 10 s; the rest is a loaded machine. */
  private static final Duration ARRIVED_LIMIT = Duration.ofMinutes(2);
  private static final Duration RECOVERED_LIMIT = Duration.ofMinutes(3);
  /** A flush that is under way tries again until its deadline of 10 s with what it saw at its beginning (peers.md, A1). */
  private static final Duration FLUSH_OVER = Duration.ofSeconds(20);
  private static final Set<String> QUIET = Set.of("Watchdog");

  @RegisterExtension final SeenLog log = new SeenLog();
  private final SeenLog signals = new SeenLog();
  private final HttpClient http = HttpClient.newHttpClient();
  private final int door = AlertChain.freePort();
  private final List<LogTail> tails = new ArrayList<>();
  private Path home;
  private LabProcess lab;
  private LabHands hands;
  private Shop shop;
  private Shop kiosk;
  private ReboundProcess rebound;
  private AlertChain chain;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
    assumeTrue(AlertChain.missing().isEmpty(), () -> "the real chain needs Debian's packages; not here: " + AlertChain.missing());
    home = temporary;
    Path folder = home.resolve("lab");
    lab = LabProcess.start(folder, FreeBlock.base(), step -> {}, LabProcess.Option.QUIET);
    hands = new LabHands(lab, folder);
    LabPlan.write(folder, lab.basePort(), text -> text.replace("components:\n", "observers: [ near, far ]\ncomponents:\n"));
    shop = Shop.open();
    kiosk = Shop.open();
    up();
    tails.add(LogTail.start(settings(), Topics.INCIDENTS, past -> past.forEach(log::add), log::add));
    tails.add(LogTail.startAtEnd(settings(), Topics.SIGNALS, received -> {
      if (received.event() instanceof AlertReported) {
        signals.add(received);
      }
    }));
    chain =
        AlertChain.start(
            home.resolve("chain"),
            new AlertChain.World(
                List.of(hands.port("pg-a"), hands.port("pg-b")), folder.resolve("secrets/pg-password"),
                "http://127.0.0.1:" + (lab.basePort() + 30) + "/healthz", List.of(shop.url(), kiosk.url()), "http://127.0.0.1:" + door,
                folder.resolve("secrets/webhook-token")));
    signals.await(0, AlertReported.class, alert -> name(alert).equals("Watchdog"), ARRIVED_LIMIT);
  }

  @AfterAll
  void stop() {
    tails.forEach(LogTail::close);
    // None of them throws; those that were not opened are null.
    if (chain != null) {
      chain.close();
    }
    if (rebound != null) {
      rebound.close();
    }
    if (lab != null) {
      lab.close();
    }
    if (shop != null && kiosk != null) {
      shop.close();
      kiosk.close();
    }
  }

  private void up() throws InterruptedException {
    Path folder = home.resolve("lab");
    rebound =
        ReboundProcess.start(
            home, "up", "--plan", folder.resolve("plan.yaml").toString(), "--kafka", lab.bootstrap(), "--replication", "1", "--port",
            Integer.toString(door), "--data", home.resolve("rebound").toString(), "--secrets", folder.resolve("secrets").toString());
    rebound.awaitOutput("up: system orders", UP_LIMIT);
  }

  private KafkaSettings settings() {
    return new KafkaSettings(lab.bootstrap(), "test", (short) 1, home.resolve("tail"));
  }

  @BeforeEach
  void awaitQuiet() throws Exception {
    hands.awaitHealthy();
    await("no Alertmanager holds anything but the heartbeat", () -> chain.active().stream().allMatch(QUIET::equals));
    await("the door sees the primary", () -> status().path("lastProbe").path("orders/" + hands.primary()).path("writable").asBoolean());
  }

  @Test
  void shouldOpenTheIncidentByTheAlertOfADeadPrimaryAndHearThatItIsOver() throws Exception {
    String primary = hands.primary();
    int before = log.mark();
    int mark = signals.mark();

    Instant faultAt = Instant.parse(lab.inject("process-kill").path("at").asText());

    var firing = alert(mark, alert -> name(alert).equals("PostgresqlDown") && alert.status() == AlertStatus.FIRING);
    AlertReported alert = (AlertReported) firing.event();
    assertThat(firing.envelope().system()).isEqualTo(new SystemName("orders"));
    assertThat(alert.component()).isEqualTo("database");
    assertThat(alert.labels()).containsEntry("instance", primary).containsEntry("role", "primary");
    var opening = log.await(before, IncidentOpened.class, each -> true, ARRIVED_LIMIT);
    var opened = (IncidentOpened) opening.event();
    assertThat(opened.target()).isEqualTo(primary);
    assertThat(opened.explanation().rule()).isEqualTo("database-primary-alert");
    assertThat(opened.explanation().evidence()).extracting(Evidence::position).containsExactly(firing.position());
    var ending = log.await(before, RecoveryEnded.class, each -> true, RECOVERED_LIMIT);
    var ended = (RecoveryEnded) ending.event();
    assertThat(ended.ending()).as(ended.reason()).isEqualTo(Ending.RECOVERED);
    var resolved = alert(mark, each -> sameEpisode(each, alert) && each.status() == AlertStatus.RESOLVED);
    System.out.printf(
        "real chain: after the fault alert %.1f s, incident %.1f s, recovered %.1f s, resolved %.1f s%n", seconds(faultAt, firing),
        seconds(faultAt, opening), seconds(faultAt, ending), seconds(faultAt, resolved));
    // The third Alertmanager hears no other: it alone delivers each of the two once more.
    await("the copies are counted as duplicates", () -> status().path("duplicates").asInt() >= 2);
    assertStoredOnce(mark);
    assertThat(log.after(before, IncidentOpened.class)).as("incidents").hasSize(1);
  }

  @Test
  void shouldGetWhatStillFiresAfterItWasKilledAndNeverWhatCameAndWentMeanwhile() throws Exception {
    await("what the door accepted is in the log", () -> status().path("accepted").asInt() <= signals.mark());
    int mark = signals.mark();
    rebound.killNine();

    shop.serve(false);
    kiosk.serve(false);
    await("both fire", () -> chain.active().stream().allMatch(active -> active.containsAll(List.of(down(shop), down(kiosk)))));
    kiosk.serve(true);
    await("one is over", () -> chain.active().stream().noneMatch(active -> active.contains(down(kiosk))));
    Thread.sleep(FLUSH_OVER);
    assertThat(signals.mark()).as("alerts in the log while Rebound is dead").isEqualTo(mark);
    up();
    Instant upAt = Instant.now();

    var late = alert(mark, each -> about(each, shop) && each.status() == AlertStatus.FIRING);
    var firing = (AlertReported) late.event();
    shop.serve(true);
    Instant wellAt = Instant.now();
    var resolved = alert(mark, each -> about(each, shop) && sameEpisode(each, firing) && each.status() == AlertStatus.RESOLVED);
    System.out.printf(
        "real chain: the firing alert %.1f s after Rebound was up again, resolved %.1f s after the target was well%n",
        seconds(upAt, late), seconds(wellAt, resolved));
    await("the copies are counted as duplicates", () -> status().path("duplicates").asInt() >= 2);
    await("what the door accepted is in the log", () -> status().path("accepted").asInt() == signals.mark() - mark);
    assertStoredOnce(mark);
    assertThat(signals.after(mark, AlertReported.class)).as("what came and went while Rebound was dead")
        .noneMatch(each -> about(each, kiosk));
  }

  @Test
  void shouldShowATestAlertArriveAndDoNothing() throws Exception {
    int before = log.mark();
    int mark = signals.mark();

    String said =
        rebound(
            "test-alert", "--plan", home.resolve("lab/plan.yaml").toString(), "--label", "alertname=PostgresqlDown", "--label",
            "role=primary");

    var stored = alert(mark, each -> name(each).equals("PostgresqlDown"));
    assertThat(said).contains("202").contains(stored.position().toString()).contains("routed to unrouted")
        .contains("goes to orders/database by alertname=~");
    assertThat(stored.envelope().system()).isEqualTo(SystemName.UNROUTED);
    assertThat(rebound("status")).containsPattern("test-alert +\\d").containsPattern("PostgresqlDown +test-alert")
        .containsPattern("alertmanager +\\d").containsPattern("near +\\d.*ago +\\d.*ago").containsPattern("far +never +never")
        .containsPattern("rebound-detector +rebound.signals +\\d+ record").contains("kill switch   released");
    Thread.sleep(Defaults.ALERT_CONFIRMATION.multipliedBy(2));
    assertThat(log.after(before, IncidentOpened.class)).isEmpty();
    assertThat(log.after(before, NoticeRequested.class)).isEmpty();
  }

  private static double seconds(Instant from, Received<?> record) {
    return Duration.between(from, record.envelope().at()).toMillis() / 1e3;
  }

  private Received<?> alert(int mark, Predicate<AlertReported> wished) throws InterruptedException {
    return signals.await(mark, AlertReported.class, wished, ARRIVED_LIMIT);
  }

  /** Every record has its own id: the copies of several Alertmanagers did not get into the log. */
  private void assertStoredOnce(int mark) {
    assertThat(signals.after(mark).stream().map(each -> each.record().envelope().id())).as("ids of the alerts in the log")
        .doesNotHaveDuplicates();
  }

  private static String name(AlertReported alert) {
    return alert.labels().getOrDefault("alertname", "");
  }

  private static boolean about(AlertReported alert, Shop shop) {
    return shop.url().equals(alert.labels().get("instance"));
  }

  private static boolean sameEpisode(AlertReported one, AlertReported other) {
    return one.fingerprint().equals(other.fingerprint()) && one.startsAt().equals(other.startsAt());
  }

  private static String down(Shop shop) {
    return "ApplicationDown " + shop.url();
  }

  private JsonNode status() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door + "/api/v1/status"))
            .header("Authorization", "Bearer " + hands.token("dana")).build();
    return Json.MAPPER.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(ARRIVED_LIMIT);
    while (!condition.holds()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "not within " + ARRIVED_LIMIT + ": " + what + "; active: " + (chain == null ? "" : chain.active()) + ", status: " + status());
      }
      Thread.sleep(200);
    }
  }

  private String rebound(String command, String... arguments) {
    var all = new ArrayList<>(List.of(command, "--data", home.resolve("rebound").toString()));
    all.addAll(List.of(arguments));
    var out = new StringWriter();
    int status = Rebound.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out)).execute(all.toArray(String[]::new));
    assertThat(status).as("%s: %s", all, out).isZero();
    return out.toString();
  }
}
