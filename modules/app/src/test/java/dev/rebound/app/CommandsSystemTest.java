package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentId;
import dev.rebound.core.scenario.DatabaseFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * What people say during a real outage, and what reaches them: by the Slack stand-in, by the command line, and while one channel fails.
 * The ladder's waits are shortened so that a level that should not be raised would be raised while the test looks.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CommandsSystemTest {
  private static final int BASE_PORT = 21_600;
  private static final int PORT = 21_680;
  private static final Duration SECOND_LEVEL = Duration.ofSeconds(8);
  private static final Duration THIRD_LEVEL = Duration.ofSeconds(16);
  /** Detection takes a second; the rest is a loaded machine. */
  private static final Duration OPENED_LIMIT = Duration.ofSeconds(30);
  private static final Duration RECOVERED_LIMIT = Duration.ofMinutes(3);
  private static final Duration SENT_LIMIT = Duration.ofSeconds(15);
  /** An e-mail must not wait for Slack; its own sending takes less than a second. */
  private static final Duration EMAIL_IN_TIME = Duration.ofSeconds(10);
  /** The longest wait between attempts that the test can meet is 30 s. */
  private static final Duration RETRIED_LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final SeenLog log = new SeenLog();
  private Path home;
  private WatchedLab world;
  private LabProcess lab;
  private LabHands hands;
  private int mark;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path temporary) throws Exception {
    home = temporary;
    world =
        WatchedLab.start(
            home, "commands", BASE_PORT, PORT, text -> text.replace("after: 15m", "after: 8s").replace("after: 30m", "after: 16s"), log);
    lab = world.lab();
    hands = world.hands();
    lab.interactivity("http://127.0.0.1:" + world.services().port() + "/api/v1/slack/interactivity");
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
  void shouldStopTheLadderWhenTheButtonInSlackIsPressed() throws Exception {
    lab.inject("host-loss");
    IncidentId incident = opened().incident();
    String ts = messageWithButton("ack", incident);

    JsonNode pressed = hands.press(ts, "ack", "U-DANA");

    assertThat(pressed.path("ok").asBoolean()).as("the door takes the press: %s", pressed).isTrue();
    var stopped = log.await(mark, LadderStopped.class, each -> each.incident().equals(incident), SENT_LIMIT);
    assertThat(stopped.event()).isEqualTo(new LadderStopped(incident, "dana", "slack"));
    var ended = log.await(mark, RecoveryEnded.class, each -> each.incident().equals(incident), RECOVERED_LIMIT);
    assertThat(((RecoveryEnded) ended.event()).ending()).isEqualTo(Ending.RECOVERED);
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(incident), SENT_LIMIT);
    assertThat(log.after(mark, LevelRaised.class)).as("levels raised after dana had it").isEmpty();
  }

  @Test
  void shouldActOnNothingWhileStoppedAndPageUntilSomebodyHasIt() throws Exception {
    String old = hands.primary();
    int timeline = hands.timeline(old);
    assertThat(rebound("stop", "--as", "dana", "--reason", "drill")).contains("stopped: nothing acts any more");
    assertThat(home.resolve("stop")).exists();

    lab.inject("process-kill");
    IncidentOpened opened = opened();
    IncidentId incident = opened.incident();

    var ended = (RecoveryEnded) log.await(mark, RecoveryEnded.class, each -> each.incident().equals(incident), SENT_LIMIT).event();
    assertThat(ended.ending()).as(ended.reason()).isEqualTo(Ending.HANDED_OVER);
    sent(incident, Channel.SLACK);
    sent(incident, Channel.EMAIL);
    var raised = log.await(mark, LevelRaised.class, each -> each.incident().equals(incident), SECOND_LEVEL.plus(SENT_LIMIT));
    assertThat(((LevelRaised) raised.event()).level()).isEqualTo(2);

    rebound("ack", "--as", "lee", incident.value());
    var stopped = log.await(mark, LadderStopped.class, each -> each.incident().equals(incident), SENT_LIMIT);
    assertThat(stopped.event()).isEqualTo(new LadderStopped(incident, "lee", "token"));
    Thread.sleep(THIRD_LEVEL.minus(SECOND_LEVEL).plusSeconds(4));
    assertThat(log.after(mark, LevelRaised.class)).as("levels raised, the third not after lee had it").hasSize(1);
    assertThat(log.after(mark, StepEnded.class)).as("steps that changed anything while stopped").noneMatch(CommandsSystemTest::acted);
    JsonNode instances = lab.state().path("instances");
    assertThat(instances).as("nobody fenced or started the old primary").anySatisfy(instance -> {
      assertThat(instance.path("name").asText()).isEqualTo(old);
      assertThat(instance.path("state").asText()).isEqualTo("stopped");
      assertThat(instance.path("startEnabled").asBoolean()).isTrue();
    });

    rebound("stop", "--release", "--as", "dana");
    assertThat(home.resolve("stop")).doesNotExist();
    hands.startAtHost(old);
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(incident), OPENED_LIMIT);
    assertThat(hands.timeline(old)).as("timeline: nothing was promoted").isEqualTo(timeline);
  }

  @Test
  void shouldMailInTimeWhileSlackIsDownAndSendToSlackWhenItIsBack() throws Exception {
    String old = hands.primary();
    hands.slackDown(true);
    // Stopped, so that the incident stays open: nobody is paged any more for one that is over.
    rebound("stop", "--as", "dana");
    try {
      lab.inject("process-kill");
      IncidentId incident = opened().incident();
      Instant openedAt = log.await(mark, IncidentOpened.class, each -> true, OPENED_LIMIT).envelope().at();
      var mailed = sent(incident, Channel.EMAIL);
      assertThat(Duration.between(openedAt, mailed)).as("the e-mail page, after the incident was opened").isLessThan(EMAIL_IN_TIME);

      String page = page(incident, Channel.SLACK);
      log.await(mark, NoticeEnded.class, each -> each.notice().equals(page) && !each.sent() && each.attempt() >= 2, RETRIED_LIMIT);
      hands.slackDown(false);
      var delivered = log.await(mark, NoticeEnded.class, each -> each.notice().equals(page) && each.sent(), RETRIED_LIMIT);

      assertThat(((NoticeEnded) delivered.event()).attempt()).as("attempts until Slack took it").isGreaterThan(2);
      assertThat(hands.messages().path("slack").findValuesAsText("ts")).as("messages in Slack")
          .contains(((NoticeEnded) delivered.event()).reference());
    } finally {
      hands.slackDown(false);
      rebound("stop", "--release", "--as", "dana");
      hands.startAtHost(old);
    }
    log.await(mark, IncidentResolved.class, each -> true, OPENED_LIMIT);
  }

  @Test
  void shouldMoveThePrimaryAsPlannedAfterAnotherApproversYes() throws Exception {
    String old = hands.primary();
    String wanted = LabHands.other(old);
    int timeline = hands.timeline(old);

    rebound("switchover", "--as", "dana", "--component", "database", "--to", wanted, "--reason", "new disks");
    var asked = (ApprovalRequested) log.await(mark, ApprovalRequested.class, each -> true, SENT_LIMIT).event();
    assertThat(hands.primary()).as("nothing is stopped before the yes").isEqualTo(old);
    rebound("approve", "--as", "lee");

    var ended = log.await(mark, RecoveryEnded.class, each -> each.recovery().equals(asked.recovery()), RECOVERED_LIMIT);
    assertThat(((RecoveryEnded) ended.event()).ending()).as(log.timeline()).isEqualTo(Ending.RECOVERED);
    hands.awaitHealthy();
    assertThat(hands.primary()).isEqualTo(wanted);
    assertThat(hands.timeline(wanted)).isEqualTo(timeline + 1);
    assertThat(log.after(mark, IncidentOpened.class)).as("a planned move is no outage").isEmpty();
    JsonNode accounting = lab.accounting(Instant.EPOCH);
    assertThat(accounting.path("lostWrites").asLong(-1)).as("acknowledged writes lost: %s", accounting).isZero();
  }

  private IncidentOpened opened() throws InterruptedException {
    return (IncidentOpened) log.await(mark, IncidentOpened.class, each -> true, OPENED_LIMIT).event();
  }

  /** A step that did something to the world; looking is not acting. */
  private static boolean acted(StepEnded ended) {
    return ended.outcome() == Outcome.DONE && !ended.step().equals(DatabaseFailure.IDENTIFY_SCOPE);
  }

  /** The id of dana's first page on a channel. */
  private String page(IncidentId incident, Channel channel) throws InterruptedException {
    var requested =
        log.await(
            mark, NoticeRequested.class,
            each -> each.incident().equals(incident) && each.kind() == NoticeKind.PAGE && each.channel() == channel
                && each.person().equals("dana"),
            SENT_LIMIT);
    return ((NoticeRequested) requested.event()).notice();
  }

  /** When dana's first page on a channel was sent. */
  private Instant sent(IncidentId incident, Channel channel) throws InterruptedException {
    String page = page(incident, channel);
    return log.await(mark, NoticeEnded.class, each -> each.notice().equals(page) && each.sent(), SENT_LIMIT).envelope().at();
  }

  /** The Slack message about an incident that has a button. */
  private String messageWithButton(String action, IncidentId incident) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(SENT_LIMIT);
    while (Instant.now().isBefore(end)) {
      for (JsonNode message : hands.messages().path("slack")) {
        for (JsonNode button : message.path("buttons")) {
          if (button.path("actionId").asText().equals(action) && button.path("value").asText().endsWith(incident.value())) {
            return message.path("ts").asText();
          }
        }
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no message of " + incident + " with the button " + action + " within " + SENT_LIMIT);
  }

  private String rebound(String command, String... arguments) {
    return world.rebound(command, arguments);
  }
}
