package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import com.sun.net.httpserver.HttpServer;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Question;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /rebound} as Slack sends it. A real server on a free port, records handed over as the log's. */
class SlashDoorTest {
  private final LinkedBlockingQueue<String> later = new LinkedBlockingQueue<>();
  private Door door;
  private HttpServer slack;
  private String responses;
  private int typed;
  private long offset;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    slack.createContext("/response/", exchange -> {
      later.add(Json.read(exchange.getRequestBody().readAllBytes(), com.fasterxml.jackson.databind.JsonNode.class).path("text").asText());
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    slack.start();
    String url = "http://127.0.0.1:" + slack.getAddress().getPort();
    responses = url + "/response/1";
    door = new Door(folder, Door.slackAt(Door.plan("orders"), url + "/api/"));
  }

  @AfterEach
  void close() {
    door.close();
    slack.stop(0);
  }

  private void tell(String system, Event event) {
    door.server.accept(
        new Received<>(
            new Position(Topics.INCIDENTS, 0, offset),
            new Envelope<>(
                "e" + offset++, new SystemName(system), door.clock.instant(), Writers.ESCALATE, null, CodeVersion.CURRENT, "h", event)));
  }

  private void open(String incident) {
    tell("orders", new IncidentOpened(
        new IncidentId(incident), Scenario.DATABASE, "database", "pg-a", door.clock.instant(), new LastSeen(null, List.of(), List.of()),
        new Explanation("test", "refused <by> 3 probes", Map.of(), List.of())));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String form(String user, String text) {
    return "token=x&team_id=T1&user_id=" + user + "&user_name=lee&command=%2Frebound&text=" + encoded(text) + "&response_url="
        + encoded(responses) + "&trigger_id=t" + ++typed;
  }

  private Door.Answer send(String form, String secret, Instant at) {
    String timestamp = String.valueOf(at.getEpochSecond());
    return door.post(
        "/api/v1/slack/commands", form.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp", timestamp, "X-Slack-Signature", new SlackSignature.Generator(secret).generate(timestamp, form));
  }

  private String say(String user, String text) {
    Door.Answer answer = send(form(user, text), Door.SIGNING_SECRET, door.clock.instant());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("response_type").asText()).isEqualTo("ephemeral");
    return answer.json().path("text").asText();
  }

  private String laterAnswer() throws InterruptedException {
    String text = later.poll(30, TimeUnit.SECONDS);
    assertThat(text).as("an answer at the response_url").isNotNull();
    return text;
  }

  private List<CommandReceived> commands() {
    return door.log.events(CommandReceived.class);
  }

  @Test
  void shouldTakeTheOnlyIncidentAndSayItAgainWhenItIsInTheLog() throws InterruptedException {
    open("i-1");

    assertThat(say("U0DANA", "ack")).contains("is writing it down", "`i-1`", "dana");

    assertThat(laterAnswer()).contains("in the log", "`i-1`");
    assertThat(commands()).singleElement().satisfies(command -> {
      assertThat(command.verb()).isEqualTo(Verb.ACK);
      assertThat(command.incident()).isEqualTo(new IncidentId("i-1"));
      assertThat(command.person()).isEqualTo("dana");
      assertThat(command.method()).isEqualTo("slack");
    });
  }

  @Test
  void shouldAskWhichOneIsMeant() throws InterruptedException {
    open("i-1");
    open("i-2");
    assertThat(say("U0DANA", "ack")).contains("not clear", "`i-1`", "`i-2`");
    assertThat(commands()).isEmpty();

    say("U0DANA", "ack i-2 I am on it");
    laterAnswer();
    assertThat(commands()).singleElement().satisfies(command -> {
      assertThat(command.incident()).isEqualTo(new IncidentId("i-2"));
      assertThat(command.reason()).isEqualTo("I am on it");
    });
  }

  @Test
  void shouldAnswerTheQuestionThatWaits() throws InterruptedException {
    open("i-1");
    assertThat(say("U0LEE", "approve")).contains("nothing is open that it could be about");
    var recovery = new RecoveryId("r-1");
    tell("orders", new ApprovalRequested(recovery, new IncidentId("i-1"), "database", "promote", "why", "promote pg-b", "nothing",
        door.clock.instant().plusSeconds(600), null));

    say("U0LEE", "approve");
    laterAnswer();
    say("U0LEE", "reject i-1");
    laterAnswer();

    assertThat(commands()).extracting(CommandReceived::verb).containsExactly(Verb.APPROVE, Verb.REJECT);
    assertThat(commands()).allSatisfy(each -> assertThat(each.argument(Question.ARGUMENT)).isEqualTo("r-1/promote"));
  }

  @Test
  void shouldPassOnWhatThisDoorHasNotHeardOf() throws InterruptedException {
    say("U0DANA", "ack i-9");
    laterAnswer();
    assertThat(commands()).extracting(CommandReceived::incident).containsExactly(new IncidentId("i-9"));
  }

  @Test
  void shouldSayHowThingsStandAndWhoIsTold() {
    assertThat(say("U0EVE", "status")).contains("*orders*: nothing is open.");
    assertThat(say("U0EVE", "who")).contains("nobody is told", "on-call: dana; backup lee");
    open("i-1");
    tell("orders", new LevelRaised(new IncidentId("i-1"), 1, "on-call", "opened"));
    var page = new NoticeRequested("n1", 1, new IncidentId("i-1"), NoticeKind.PAGE, 1, "dana", Channel.SLACK, "h", List.of());
    tell("orders", page);
    tell("orders", new NoticeEnded("n1", 1, true, "1.2", ""));
    tell("orders", new NoticeRequested("n2", 1, new IncidentId("i-1"), NoticeKind.PAGE, 1, "lee", Channel.EMAIL, "h", List.of()));

    assertThat(say("U0EVE", "STATUS")).contains("1 open", "`i-1`", "refused &lt;by&gt; 3 probes", "Nobody has it yet");
    assertThat(say("U0EVE", "who")).contains("level 1 (on-call)", "• dana: slack sent", "• lee: email on its way", "dana; backup lee");
    tell("orders", new LadderStopped(new IncidentId("i-1"), "lee", "slack"));
    assertThat(say("U0EVE", "who")).contains("lee has it");
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldStopAtOnceAlsoWithoutTheLog() {
    door.log.mood(MemoryLog.Mood.HANGS);
    long before = System.nanoTime();

    assertThat(say("U0DANA", "stop too risky")).contains("Stopped", "did not take the command yet");

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    assertThat(door.killSwitch.engaged()).isTrue();
    assertThat(say("U0EVE", "status")).contains("kill switch is engaged");
  }

  @Test
  void shouldAnswerWithinThreeSecondsAndThenThatTheLogDidNotTakeIt() throws InterruptedException {
    open("i-1");
    door.log.mood(MemoryLog.Mood.HANGS);
    long before = System.nanoTime();

    assertThat(say("U0DANA", "ack")).contains("without one, type it again");

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    assertThat(laterAnswer()).contains("not take", "not stored");
  }

  @Test
  void shouldSayWhatCanBeTyped() {
    assertThat(say("U0DANA", "")).contains("/rebound status");
    assertThat(say("U0DANA", "erase everything")).contains("/rebound status");
  }

  @Test
  void shouldAnswerOnlyAtSlacksOwnAddresses() {
    open("i-1");
    for (String elsewhere : List.of(
        "http://169.254.169.254/latest", "https://hooks.slack.com.evil.test/x", "http://127.0.0.1:1/x", "", "file:///etc/passwd", "x")) {
      responses = elsewhere;
      assertThat(say("U0DANA", "ack")).as(elsewhere).contains("did not take this", "no address of its own");
    }
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldTellStrangersAndPeopleWithoutTheRoleThatItWasNotTaken() {
    open("i-1");
    for (String word : List.of("status", "who", "ack", "approve i-1", "reject i-1", "stop", "help", "")) {
      String answer = say("U0STRANGER", word);
      assertThat(answer).as(word).contains("not one of the people").doesNotContain("i-1", "dana", "orders");
    }
    assertThat(say("U0EVE", "ack i-1")).contains("does not let you speak as responder");
    assertThat(say("U0DANA", "approve i-1")).contains("does not let you speak as approver");
    assertThat(say("U0EVE", "stop")).contains("does not let you speak as responder");
    assertThat(door.killSwitch.engaged()).isFalse();
    assertThat(door.log.stored()).isEmpty();
  }
}
