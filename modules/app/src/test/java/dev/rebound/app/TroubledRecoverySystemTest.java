package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.scenario.DatabaseFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * Recoveries that meet trouble of their own: each ends with a clear outcome within its steps' limits and a person is paged; when the
 * trouble is gone a person lets it go on. All parts are real but Kubernetes, Slack and the mail server.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TroubledRecoverySystemTest {
  private static final int BASE_PORT = 23_400;
  private static final int PORT = 23_480;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String WRONG = "wrong";

  @RegisterExtension final SeenLog log = new SeenLog();
  private Path password;
  private WatchedLab world;
  private LabProcess lab;
  private LabHands hands;
  private int mark;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    world = WatchedLab.start(home, "troubled", BASE_PORT, PORT, text -> text, log);
    lab = world.lab();
    hands = world.hands();
    password = home.resolve("lab").resolve("secrets").resolve("pg-password");
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @BeforeEach
  void awaitHealthy() throws InterruptedException {
    world.awaitSeen();
    mark = log.mark();
  }

  @Test
  void shouldPageWhereItsPasswordIsWrongAndGoOnWhenItIsRight() throws Exception {
    String old = hands.primary();
    String right = Files.readString(password);
    loseLogin(LabHands.other(old));
    IncidentId incident;
    try {
      lab.inject("host-loss", old);
      incident = handedOver("password authentication failed");
    } finally {
      Files.writeString(password, right);
    }

    goesOn(incident, LabHands.other(old));
  }

  /** The password is wrong from now on, and the sessions that the right one opened are gone. */
  private void loseLogin(String node) throws Exception {
    try (Connection connection = hands.connect(node, LabHands.Role.REBOUND, LIMIT); Statement statement = connection.createStatement()) {
      Files.writeString(password, WRONG);
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rebound' AND pid <> pg_backend_pid()");
    }
  }

  /** It ends at the promotion, which cannot be written, or before, where it could not write what it received and died of that. */
  @Test
  void shouldPageWhereTheReplicasDiskIsFullAndGoOnWhenItHasSpace() throws Exception {
    String old = hands.primary();
    String replica = LabHands.other(old);
    lab.inject("disk-full", replica);
    IncidentId incident;
    try {
      lab.inject("host-loss", old);
      incident = handedOver("was not promoted", "no replica");
    } finally {
      lab.inject("resume", replica);
    }

    goesOn(incident, replica);
  }

  /** Nothing is fenced or promoted for it: customers write again, the standby is rebuilt, and commits wait for it as before. */
  @Test
  void shouldLetCommitsGoOnWhileTheOnlyStandbyIsGone() throws Exception {
    String primary = hands.primary();
    lab.inject("host-loss", LabHands.other(primary));

    var opened = (IncidentOpened) log.await(mark, IncidentOpened.class, each -> each.scenario() == Scenario.DATABASE, LIMIT).event();
    assertThat(opened.target()).as("%s", opened.explanation().because()).isEqualTo(primary);
    var ended = (RecoveryEnded) log.await(mark, RecoveryEnded.class, each -> each.incident().equals(opened.incident()), LIMIT).event();
    assertThat(ended.ending()).as("%s", log.timeline()).isEqualTo(Ending.RECOVERED);
    assertThat(log.after(mark, StepEnded.class)).filteredOn(each -> each.outcome() == Outcome.DONE).extracting(StepEnded::step)
        .contains(DatabaseFailure.RELEASE_COMMITS, DatabaseFailure.VERIFY_DATABASE, DatabaseFailure.BUILD_REPLICA)
        .doesNotContain(DatabaseFailure.RESTART_IN_PLACE, DatabaseFailure.FENCE_PRIMARY, DatabaseFailure.PROMOTE_REPLICA);
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(opened.incident()), LIMIT);
    hands.awaitHealthy();
    assertThat(hands.primary()).isEqualTo(primary);
    var accounting = lab.accounting(Instant.EPOCH);
    assertThat(accounting.path("lostWrites").asLong(-1)).as("acknowledged writes lost: %s", accounting).isZero();
  }

  /** The recovery stops at a step, within its limit, says why, and dana is paged by Slack and e-mail. */
  private IncidentId handedOver(String... because) throws InterruptedException {
    var opened =
        (IncidentOpened) log.await(mark, IncidentOpened.class, each -> each.scenario() == Scenario.DATABASE, LIMIT).event();
    var planned =
        (RecoveryPlanned) log.await(mark, RecoveryPlanned.class, each -> each.incident().equals(opened.incident()), LIMIT).event();
    var ended =
        (RecoveryEnded) log.await(mark, RecoveryEnded.class, each -> each.recovery().equals(planned.recovery()), LIMIT).event();
    assertThat(ended.ending()).as("%s", log.timeline()).isEqualTo(Ending.HANDED_OVER);
    StepEnded last = log.after(mark, StepEnded.class).getLast();
    assertThat(last.outcome()).as("%s", last).isIn(Outcome.FAILED, Outcome.REFUSED);
    assertThat(last.reason()).as("why %s stopped", last.step()).containsAnyOf(because);
    Instant begun = log.await(mark, StepRequested.class, each -> each.step().equals(last.step()), LIMIT).envelope().at();
    Duration budget =
        planned.steps().stream().filter(step -> step.step().equals(last.step())).map(PlannedStep::budget).findFirst().orElseThrow();
    Instant handedOver = log.await(mark, RecoveryEnded.class, each -> true, LIMIT).envelope().at();
    assertThat(Duration.between(begun, handedOver)).as("time until a person got it").isLessThanOrEqualTo(budget);
    System.out.printf("%s: %s, %s; the recovery: %s%n", last.step(), last.outcome(), last.reason(), ended.reason());
    for (Channel channel : List.of(Channel.SLACK, Channel.EMAIL)) {
      String page = "/dana/" + channel.name().toLowerCase(java.util.Locale.ROOT);
      String notices = opened.incident().value() + "/page/";
      log.await(
          mark, NoticeEnded.class, each -> each.sent() && each.notice().startsWith(notices) && each.notice().contains(page), LIMIT);
    }
    return opened.incident();
  }

  /** A person lets it go on where it stopped, and it ends well. */
  private void goesOn(IncidentId incident, String primary) throws Exception {
    int from = log.mark();
    world.rebound("retry", "--as", "dana", incident.value());
    var ended = (RecoveryEnded) log.await(from, RecoveryEnded.class, each -> each.incident().equals(incident), LIMIT).event();
    assertThat(ended.ending()).as("%s", log.timeline()).isEqualTo(Ending.RECOVERED);
    log.await(from, IncidentResolved.class, each -> each.incident().equals(incident), LIMIT);
    hands.awaitHealthy();
    assertThat(hands.primary()).isEqualTo(primary);
    assertThat(log.after(mark, StepEnded.class).stream().filter(each -> each.step().equals(DatabaseFailure.PROMOTE_REPLICA))
        .filter(each -> each.outcome() == Outcome.DONE)).as("promotions that were done").hasSizeLessThanOrEqualTo(1);
    var accounting = lab.accounting(Instant.EPOCH);
    assertThat(accounting.path("lostWrites").asLong(-1)).as("acknowledged writes lost: %s", accounting).isZero();
  }
}
