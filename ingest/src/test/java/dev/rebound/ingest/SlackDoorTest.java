package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Question;
import dev.rebound.contracts.Verb;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlackDoorTest {
  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    door = new Door(folder, Door.plan("orders"));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private static String form(String action, String value, String user) {
    String payload =
        """
        {"type":"block_actions","user":{"id":"%s","username":"é"},"response_url":"http://x",\
        "actions":[{"action_id":"%s","value":"%s","action_ts":"1.2","type":"button"}]}"""
            .formatted(user, action, value);
    return "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
  }

  private Door.Answer press(String form, String secret, Instant at) {
    return press(form, form, secret, at);
  }

  private Door.Answer press(String signed, String sent, String secret, Instant at) {
    String timestamp = String.valueOf(at.getEpochSecond());
    String signature = new SlackSignature.Generator(secret).generate(timestamp, signed);
    return door.post(
        "/api/v1/slack/interactivity", sent.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp", timestamp, "X-Slack-Signature", signature);
  }

  private Door.Answer press(String form) {
    return press(form, Door.SIGNING_SECRET, door.clock.instant());
  }

  @Test
  void shouldTurnAPressedButtonIntoACommand() {
    var answer = press(form("ack", "orders|i-1", "U0DANA"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
    var command = door.log.events(CommandReceived.class).getFirst();
    assertThat(command.verb()).isEqualTo(Verb.ACK);
    assertThat(command.incident()).isEqualTo(new IncidentId("i-1"));
    assertThat(command.person()).isEqualTo("dana");
    assertThat(command.method()).isEqualTo("slack");
    assertThat(command.role()).isEqualTo("responder");
    for (String action : List.of("approve", "reject", "abort")) {
      assertThat(press(form(action, "orders|i-1", "U0LEE")).text()).as(action).isEmpty();
    }
    assertThat(door.log.events(CommandReceived.class)).extracting(CommandReceived::verb)
        .containsExactly(Verb.ACK, Verb.APPROVE, Verb.REJECT, Verb.ABORT);
  }

  @Test
  void shouldSayWhichQuestionAnAnswerIsAbout() {
    press(form("approve", "orders|redeploy:c-1|recovery-redeploy:c-1/scale-to-zero", "U0LEE"));

    var command = door.log.events(CommandReceived.class).getFirst();
    assertThat(command.incident()).isEqualTo(new IncidentId("redeploy:c-1"));
    assertThat(command.argument(Question.ARGUMENT)).isEqualTo("recovery-redeploy:c-1/scale-to-zero");
  }

  @Test
  void shouldRefuseTamperedWrongOldFutureAndUnsignedRequests() {
    String form = form("ack", "orders|i-1", "U0DANA");
    Instant now = door.clock.instant();

    assertThat(press(form, form("approve", "orders|i-1", "U0LEE"), Door.SIGNING_SECRET, now).status()).isEqualTo(401);
    assertThat(press(form, "other-secret", now).status()).isEqualTo(401);
    assertThat(press(form, Door.SIGNING_SECRET, now.minus(Duration.ofSeconds(301))).status()).isEqualTo(401);
    assertThat(press(form, Door.SIGNING_SECRET, now.plus(Duration.ofSeconds(301))).status()).isEqualTo(401);
    String type = "application/x-www-form-urlencoded";
    var unsigned = door.post("/api/v1/slack/interactivity", form.getBytes(StandardCharsets.UTF_8), "Content-Type", type);
    assertThat(unsigned.status()).isEqualTo(401);
    assertThat(unsigned.header("content-type")).startsWith("application/problem+json");
    assertThat(door.log.stored()).isEmpty();
    assertThat(press(form, Door.SIGNING_SECRET, now.minus(Duration.ofSeconds(299))).status()).isEqualTo(200);
  }

  @Test
  void shouldRefuseTheSameSignatureTwice() {
    String form = form("ack", "orders|i-1", "U0DANA");
    Instant sent = door.clock.instant().plus(Duration.ofSeconds(200));
    assertThat(press(form, Door.SIGNING_SECRET, sent).status()).isEqualTo(200);
    door.clock.advance(Duration.ofSeconds(450));

    assertThat(press(form, Door.SIGNING_SECRET, sent).status()).isEqualTo(401);
    assertThat(door.log.stored()).hasSize(1);
  }

  @Test
  void shouldTellStrangersAndPeopleWithoutTheRoleThatItWasNotTaken() {
    for (String form : List.of(
        form("ack", "orders|i-1", "U0STRANGER"), form("approve", "orders|i-1", "U0DANA"),
        form("ack", "billing|i-1", "U0DANA"), form("ack", "orders|", "U0DANA"), form("erase", "orders|i-1", "U0DANA"),
        form("ack", "orders|i-1", ""))) {
      var answer = press(form);
      assertThat(answer.status()).as(form).isEqualTo(200);
      assertThat(answer.json().path("response_type").asText()).as(form).isEqualTo("ephemeral");
      assertThat(answer.json().path("text").asText()).contains("did not take this");
    }
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldAnswerWithinThreeSecondsWhenTheLogHangs() {
    door.log.mood(MemoryLog.Mood.HANGS);
    long before = System.nanoTime();

    var answer = press(form("ack", "orders|i-1", "U0DANA"));

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("text").asText()).contains("not stored");
  }

  @Test
  void shouldRefuseWhatIsNoPressedButton() {
    for (String form : List.of("", "a=b", "payload=%7B", "payload=%zz", "payload=%7B%7D", "payload=%5B%5D", "payload=null")) {
      assertThat(press(form).status()).as(form).isEqualTo(400);
    }
  }
}
