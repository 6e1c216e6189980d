package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.app.demo.LabProcess;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
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
import dev.rebound.contracts.Json;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.lab.kubernetes.OrdersManifests;
import dev.rebound.targets.Answer;
import dev.rebound.targets.kubernetes.Deployments.Fleet;
import dev.rebound.targets.kubernetes.Fabric8Workloads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
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
  void shouldTellUsersOnTheStatusPage() throws Exception {
    int before = statusPage().path("past").size();
    lab.inject("process-kill");
    IncidentId incident = opened().incident();
    JsonNode during = statusPage("open", 1);
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(incident), RECOVERED_LIMIT);
    JsonNode after = statusPage("past", before + 1);

    assertThat(during.path("open").get(0).path("out").get(0).asText()).isEqualTo("Ordering");
    assertThat(after.path("past").get(0).path("phase").asText()).isEqualTo("resolved");
    assertThat(after.path("past").get(0).path("overAt").isTextual()).isTrue();
    assertThat(after.path("services").get(0).path("outageSeconds").asLong()).isPositive();
    assertThat(after.toString()).doesNotContain("pg-", "127.0.0.1", "dana");
  }

  private JsonNode statusPage() throws Exception {
    var address = URI.create("http://127.0.0.1:" + world.services().port() + "/statuspage/data.json");
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(HttpRequest.newBuilder(address).timeout(SENT_LIMIT).build(), HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      return Json.read(answer.body(), JsonNode.class);
    }
  }

  /** The page, once it shows so many of something. */
  private JsonNode statusPage(String list, int count) throws Exception {
    Instant limit = Instant.now().plus(SENT_LIMIT);
    JsonNode shown = statusPage();
    while (shown.path(list).size() != count && Instant.now().isBefore(limit)) {
      Thread.sleep(100);
      shown = statusPage();
    }
    assertThat(shown.path(list)).as("%s of the status page", list).hasSize(count);
    return shown;
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
          .contains(((NoticeEnded) delivered.event()).reference().replaceFirst(".*/", ""));
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

  @Test
  void shouldRedeployTheApplicationAfterAnotherApproversYes() throws Exception {
    ApprovalRequested asked = redeploy(OrdersManifests.NEXT_IMAGE);
    assertThat(askedPeople(asked)).as("the approvers but who asked, each by Slack and e-mail")
        .containsExactlyInAnyOrder("lee", "lee", "kim", "kim", "ada", "ada");
    String question = messageWithButton("approve", asked.incident());
    hands.press(question, "approve", "U-DANA");
    var refused = (CommandRefused) log.await(mark, CommandRefused.class, each -> each.person().equals("dana"), SENT_LIMIT).event();
    assertThat(refused.because()).isEqualTo("who asked for it does not approve it");
    assertThat(image()).as("nothing is done before the yes").isNotEqualTo(OrdersManifests.NEXT_IMAGE);

    hands.press(question, "approve", "U-LEE");

    assertThat(ended(asked).ending()).as(log.timeline()).isEqualTo(Ending.RECOVERED);
    assertThat(image()).isEqualTo(OrdersManifests.NEXT_IMAGE);
    hands.awaitHealthy();
    assertThat(steps(asked)).as("users are led back").contains("scale-to-zero", "set-image", "lead-users", "verify-application");
    assertThat(log.after(mark, IncidentOpened.class)).as("it was down on purpose").isEmpty();
    for (String person : List.of("dana", "lee")) {
      NoticeRequested told = endTold(asked, person);
      assertThat(told.headline()).isEqualTo("orders: orders-api: the redeploy that dana asked for is done");
      log.await(mark, NoticeEnded.class, each -> each.notice().equals(told.notice()) && each.sent(), RETRIED_LIMIT);
    }
  }

  @Test
  void shouldSetTheOldImageAgainWhereTheNewOneNeverRuns() throws Exception {
    String before = image();
    ApprovalRequested asked = redeploy("lab/orders-api:not-there");
    rebound("approve", "--as", "lee");

    RecoveryEnded failed = ended(asked);

    assertThat(failed.ending()).as(log.timeline()).isEqualTo(Ending.HANDED_OVER);
    assertThat(failed.reason()).contains("step await-instances failed: the image does not run", "what was done before is undone");
    assertThat(steps(asked)).contains("set-old-image", "scale-back");
    assertThat(image()).isEqualTo(before);
    hands.awaitHealthy();
    sent(failed.incident(), Channel.EMAIL);
    assertThat(endTold(asked, "lee").lines().toString()).contains("the image does not run");
    log.await(mark, IncidentResolved.class, each -> each.incident().equals(failed.incident()), OPENED_LIMIT);
  }

  /** dana asks for it. @return the question, whose notices are requested */
  private ApprovalRequested redeploy(String image) throws InterruptedException {
    rebound("redeploy", "--as", "dana", "--component", OrdersManifests.DEPLOYMENT, "--image", image, "--reason", "the image is needed");
    var asked = (ApprovalRequested) log.await(mark, ApprovalRequested.class, each -> true, SENT_LIMIT).event();
    log.await(mark, NoticeRequested.class, each -> asked.recovery().equals(each.recovery()) && last(each), SENT_LIMIT);
    return asked;
  }

  /** All notices of a question are requested at once, in the order of the plan. */
  private static boolean last(NoticeRequested notice) {
    return notice.person().equals("ada") && notice.channel() == Channel.EMAIL;
  }

  private List<String> askedPeople(ApprovalRequested asked) {
    return log.after(mark, NoticeRequested.class).stream()
        .filter(each -> each.kind() == NoticeKind.APPROVAL && each.attempt() == 1 && asked.recovery().equals(each.recovery()))
        .map(NoticeRequested::person).toList();
  }

  private RecoveryEnded ended(ApprovalRequested asked) throws InterruptedException {
    return (RecoveryEnded) log.await(mark, RecoveryEnded.class, each -> each.recovery().equals(asked.recovery()), RECOVERED_LIMIT).event();
  }

  /** The steps of a recovery that ended well. */
  private List<String> steps(ApprovalRequested asked) {
    return log.after(mark, StepEnded.class).stream()
        .filter(each -> each.recovery().equals(asked.recovery()) && each.outcome() != Outcome.FAILED).map(StepEnded::step).toList();
  }

  /** How a person is told by e-mail how planned work ended. */
  private NoticeRequested endTold(ApprovalRequested asked, String person) throws InterruptedException {
    return (NoticeRequested) log.await(
        mark, NoticeRequested.class,
        each -> each.notice().startsWith(asked.recovery() + "/update/") && each.person().equals(person) && each.channel() == Channel.EMAIL
            && each.lines().getFirst().startsWith("How it ended: "),
        SENT_LIMIT).event();
  }

  /** What the application's Deployment is set to. */
  private static String image() {
    try (var workloads = Fabric8Workloads.connect("http://127.0.0.1:" + (BASE_PORT + 20) + "/")) {
      return workloads.deployments().fleet(OrdersManifests.NAMESPACE, OrdersManifests.DEPLOYMENT) instanceof Answer.Value<Fleet>(var fleet)
          ? fleet.container(OrdersManifests.DEPLOYMENT).orElseThrow().image()
          : "";
    }
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
          if (button.path("actionId").asText().equals(action) && button.path("value").asText().split("\\|")[1].equals(incident.value())) {
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
