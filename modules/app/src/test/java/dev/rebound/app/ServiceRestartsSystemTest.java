package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.FourServices.Kind;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.LogTail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of the four services, as a process of its own, is killed with SIGKILL during an incident and started again at once, the others go
 * on. All parts are real but Kubernetes, Slack and the mail server. Nothing may be lost or doubled; how long it takes until the service
 * decides again is measured. {@code --full} does it once a service, {@code --soak} ten times.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServiceRestartsSystemTest {
  private static final int BASE_PORT = 22_400;
  private static final int PORT = 22_480;
  private static final long SEED = 20_261_123L;
  private static final int TIMES = 1;
  private static final int TIMES_SOAK = 10;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  /** A killed process's last record may arrive here after its successor's start; no JVM decides earlier than this. */
  private static final Duration IN_FLIGHT = Duration.ofMillis(700);

  @RegisterExtension final SeenLog log = new SeenLog();
  private final SeenLog signals = new SeenLog();
  private final Random random = new Random(SEED);
  private LabProcess lab;
  private LabHands hands;
  private FourServices services;
  private final List<LogTail> tails = new ArrayList<>();
  private int incidents;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    Path folder = home.resolve("lab");
    lab = LabProcess.start(folder, BASE_PORT, step -> {}, LabProcess.Option.QUIET);
    hands = new LabHands(lab, folder);
    LabPlan.write(folder, BASE_PORT, text -> text);
    services = new FourServices(home, folder, lab.bootstrap(), PORT).start();
    var settings = new KafkaSettings(lab.bootstrap(), "test", (short) 1, home.resolve("tail"));
    tails.add(LogTail.start(settings, Topics.INCIDENTS, past -> past.forEach(log::add), log::add));
    tails.add(LogTail.start(settings, Topics.SIGNALS, past -> {}, signals::add));
  }

  @AfterAll
  void stop() {
    tails.forEach(LogTail::close);
    if (services != null) {
      services.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void shouldLoseAndDoubleNothingWhenAServiceIsKilledDuringAnIncident() throws Exception {
    restart(TIMES);
  }

  @Test
  @Tag("soak")
  void shouldLoseAndDoubleNothingInTenTimesOfEachService() throws Exception {
    restart(TIMES_SOAK);
  }

  @Test
  void shouldTakeOverOnAnotherInstance() throws Exception {
    for (Kind kind : List.of(Kind.DETECTOR, Kind.RESPONDER, Kind.NOTIFIER)) {
      takeOver(kind);
    }
  }

  /** Two instances of a service: the one that owns the system's partition dies for good in the middle of an incident. */
  private void takeOver(Kind kind) throws Exception {
    String second = kind.word() + "-2";
    try (var other = services.started(kind, second)) {
      FourServices.awaitAtWork(kind, other);
      Owners.awaitMembers(lab.bootstrap(), kind, 2, LIMIT);
      Calm.await(log, signals, hands);
      String old = hands.primary();
      int timeline = hands.timeline(old);
      boolean firstOwns = Owners.of(lab.bootstrap(), kind, partition()).equals(kind.word());
      int mark = log.mark();
      lab.inject("host-loss");
      Thread.sleep(moment(kind));
      int before = log.mark();
      Instant killedAt = Instant.now();
      if (firstOwns) {
        services.killNine(kind);
      } else {
        other.killNine();
      }
      Instant next = nextRecord(log, before, kind, killedAt);
      String name = kind.word() + " taken over";
      System.out.printf(
          "%s by another instance: next record %.1f s after the owner's SIGKILL%n", name,
          Duration.between(killedAt, next).toMillis() / 1e3);
      awaitEnd(name, mark);
      assertOnce(name, mark, "host-loss", old, timeline);
      if (firstOwns) {
        FourServices.awaitAtWork(kind, services.restart(kind));
      }
    }
    Owners.awaitMembers(lab.bootstrap(), kind, 1, LIMIT);
  }

  /** The partition of the system, from any of its records. */
  private int partition() {
    return signals.after(0).stream().map(each -> each.record()).filter(each -> each.envelope().system().value().equals("orders"))
        .findFirst().orElseThrow().position().partition();
  }

  private void awaitEnd(String name, int mark) throws Exception {
    var ended = (RecoveryEnded) log.await(mark, RecoveryEnded.class, each -> !overBeforeItActed(each), LIMIT).event();
    assertThat(ended.ending()).as(name).isEqualTo(Ending.RECOVERED);
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(ended.incident()), LIMIT);
    awaitNoticesEnded(mark);
  }

  private void restart(int times) throws Exception {
    for (Kind kind : Kind.values()) {
      var seconds = new ArrayList<Double>();
      for (int time = 0; time < times; time++) {
        // Every other time the host is lost, so that the irreversible step is among what is interrupted.
        seconds.add(during(kind, time % 2 == 0 ? "host-loss" : "process-kill"));
      }
      var sorted = seconds.stream().sorted().toList();
      System.out.printf(
          "%s killed %d times during an incident: next decision after %.1f s (%.1f–%.1f), JVM start included%n", kind.word(), times,
          sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    }
  }

  /** @return seconds from the restart to the service's next record */
  private double during(Kind kind, String fault) throws Exception {
    Calm.await(log, signals, hands);
    String name = ++incidents + ": " + kind.word() + " killed after " + fault;
    String old = hands.primary();
    int timeline = hands.timeline(old);
    int mark = log.mark();
    lab.inject(fault);
    Thread.sleep(moment(kind));
    services.killNine(kind);
    var seen = kind == Kind.INGEST ? signals : log;
    int before = seen.mark();
    Instant restartedAt = Instant.now();
    services.restart(kind);

    Instant next = nextRecord(seen, before, kind, restartedAt);
    awaitEnd(name, mark);
    assertOnce(name, mark, fault, old, timeline);
    double seconds = Duration.between(restartedAt, next).toMillis() / 1e3;
    System.out.printf("%s: next record after %.1f s%n", name, seconds);
    return seconds;
  }

  /** The detector before it can decide, the others anywhere in the recovery. */
  private int moment(Kind kind) {
    return switch (kind) {
      case DETECTOR -> random.nextInt(0, 500);
      case INGEST -> random.nextInt(0, 2000);
      case RESPONDER, NOTIFIER -> random.nextInt(700, 2500);
    };
  }

  private Instant nextRecord(SeenLog seen, int mark, Kind kind, Instant restartedAt) throws InterruptedException {
    Set<String> writers =
        switch (kind) {
          case INGEST -> Set.of(Writers.INGEST);
          case DETECTOR -> Set.of(Writers.DETECT);
          case RESPONDER -> Set.of(Writers.RECOVER);
          case NOTIFIER -> Set.of(Writers.ESCALATE);
        };
    Instant end = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(end)) {
      for (SeenLog.Arrived each : seen.after(mark)) {
        if (writers.contains(each.record().envelope().writer()) && each.at().isAfter(restartedAt.plus(IN_FLIGHT))) {
          return each.at();
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no record of the " + kind.word() + " within " + LIMIT + " after its restart");
  }

  private void awaitNoticesEnded(int mark) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (true) {
      // A page that was under way when the notifier died is not said again once the incident is over; the log says that it was given up.
      var sent =
          log.after(mark, NoticeEnded.class).stream().filter(ServiceRestartsSystemTest::atItsEnd)
              .map(NoticeEnded::notice).toList();
      var open = log.after(mark, NoticeRequested.class).stream().map(NoticeRequested::notice).filter(each -> !sent.contains(each)).toList();
      if (open.isEmpty()) {
        return;
      }
      assertThat(Instant.now()).as("notices without an end: %s", open).isBefore(end);
      Thread.sleep(50);
    }
  }

  /** What a machine of two cores, busy with the start of a service, may take for an outage: it ended by itself, and nothing was done. */
  private static boolean overBeforeItActed(RecoveryEnded ended) {
    return ended.ending() == Ending.ABORTED;
  }

  private static boolean atItsEnd(NoticeEnded ended) {
    return ended.sent() || ended.reason().startsWith("given up");
  }

  private void assertOnce(String name, int mark, String fault, String old, int timeline) throws Exception {
    List<Received<Event>> records = log.after(mark).stream().map(SeenLog.Arrived::record).toList();
    // A timer is no decision: a decider that was killed before it read its timer back fires it again, and takes it once.
    assertThat(records.stream().filter(each -> !(each.event() instanceof TimerFired))).as("ids of facts, %s", name)
        .extracting(each -> each.envelope().id()).doesNotHaveDuplicates();
    var untouched = log.after(mark, RecoveryEnded.class).stream().filter(ServiceRestartsSystemTest::overBeforeItActed).toList();
    var mistaken = untouched.stream().map(RecoveryEnded::recovery).toList();
    var done = log.after(mark, StepEnded.class).stream().filter(each -> mistaken.contains(each.recovery()));
    assertThat(done).as("steps of what was over before anything was done, %s", name)
        .allMatch(each -> each.step().equals(DatabaseFailure.IDENTIFY_SCOPE));
    assertThat(log.after(mark, IncidentOpened.class)).as("incidents, %s", name).hasSize(1 + mistaken.size());
    assertThat(log.after(mark, RecoveryEnded.class)).as("ends of recoveries, %s", name).hasSize(1 + mistaken.size());
    // Where the notifier died with the page under way and the incident was over before another one took over, the page is given up.
    assertThat(log.after(mark, NoticeEnded.class).stream().filter(ServiceRestartsSystemTest::atItsEnd)).as("pages, %s", name)
        .anyMatch(each -> each.notice().contains("/page/1/dana/"));
    assertThat(log.after(mark, NoticeRequested.class)).as("notices, %s", name).isNotEmpty()
        .extracting(each -> each.notice() + "/" + each.attempt()).doesNotHaveDuplicates();
    hands.awaitHealthy();
    boolean promoted = !log.after(mark, CandidateChosen.class).isEmpty();
    if (fault.equals("host-loss")) {
      assertThat(promoted).as("promotion, %s", name).isTrue();
    }
    assertThat(hands.primary()).as("primary, %s", name).isEqualTo(promoted ? LabHands.other(old) : old);
    assertThat(hands.timeline(hands.primary())).as("timeline, %s", name).isEqualTo(promoted ? timeline + 1 : timeline);
    JsonNode accounting = lab.accounting(Instant.EPOCH);
    assertThat(accounting.path("lostWrites").asLong(-1)).as("acknowledged writes lost, %s: %s", name, accounting).isZero();
  }
}
