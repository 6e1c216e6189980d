package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.slack.api.app_backend.SlackSignature;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.io.TempDir;

/** A client that is not Slack, or not one of ours, at both of Slack's addresses: it gets nothing, and nothing stands in any log. */
class HostileSlackTest {
  private static final int MIB = 1 << 20;

  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    door = new Door(folder, Door.plan("orders"));
  }

  @AfterEach
  void close() {
    assertThat(door.log.attempts()).as("records that anybody tried to write").isZero();
    assertThat(door.killSwitch.engaged()).isFalse();
    door.close();
  }

  /** What would do something, were it Slack's: an acknowledgement by button, and the stop that is typed. */
  private static String form(String address, String user) {
    String payload =
        "{\"type\":\"block_actions\",\"user\":{\"id\":\"" + user + "\"},\"actions\":[{\"action_id\":\"ack\",\"value\":\"orders|i-1\"}]}";
    return address.equals("interactivity") ? "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8)
        : "command=%2Frebound&text=stop&user_id=" + user + "&trigger_id=1";
  }

  private Door.Answer send(String address, byte[] body, String timestamp, String signature) {
    return door.post(
        "/api/v1/slack/" + address, body, "Content-Type", "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp", timestamp,
        "X-Slack-Signature", signature);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String seconds(Instant at) {
    return String.valueOf(at.getEpochSecond());
  }

  private static String signed(String secret, String timestamp, String form) {
    return new SlackSignature.Generator(secret).generate(timestamp, form);
  }

  private static void refused(Door.Answer answer, int status, String what) {
    assertThat(answer.status()).as(what).isEqualTo(status);
    assertThat(answer.text()).as(what).doesNotContain("orders", "dana", Door.SIGNING_SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"interactivity", "commands"})
  void shouldGiveNothingForAWrongSignature(String address) {
    String now = seconds(door.clock.instant());
    String form = form(address, "U0DANA");
    String good = signed(Door.SIGNING_SECRET, now, form);
    for (String wrong : List.of(
        signed("guess", now, form), signed(Door.SIGNING_SECRET, now, form + "&"), "", "v0=", good.substring(3), "v1=" + good.substring(3),
        good.substring(0, good.length() - 1), good + "0", "v0=" + "z".repeat(64), "v0=" + "0".repeat(64), "v0=" + "0".repeat(10_000))) {
      refused(send(address, bytes(form), now, wrong), 401, wrong.substring(0, Math.min(70, wrong.length())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interactivity", "commands"})
  void shouldGiveNothingForAnOldOrAnOddTimestamp(String address) {
    String form = form(address, "U0DANA");
    Instant now = door.clock.instant();
    for (String odd : List.of(
        seconds(now.minus(Duration.ofSeconds(301))), seconds(now.plus(Duration.ofSeconds(301))), "0", "-1", "", "now", "1e9",
        "9223372036854775807", "-9223372036854775808", "99999999999999999999", seconds(now) + ".5")) {
      refused(send(address, bytes(form), odd, signed(Door.SIGNING_SECRET, odd, form)), 401, odd);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interactivity", "commands"})
  void shouldGiveNothingForABodyThatReadsTheSameButHasOtherBytes(String address) {
    String now = seconds(door.clock.instant());
    byte[] sent = bytes(form(address, "U0DANA") + "&x=?");
    sent[sent.length - 1] = (byte) 0xff;
    String readAs = new String(sent, StandardCharsets.UTF_8);
    refused(send(address, sent, now, signed(Door.SIGNING_SECRET, now, readAs)), 401, "other bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"interactivity", "commands"})
  void shouldGiveForeignUsersNothing(String address) {
    String now = seconds(door.clock.instant());
    for (String user : List.of("U0STRANGER", "dana", "u0dana", "U0DANA%00", "U0DANA%20", "<@U0DANA>")) {
      String form = form(address, user);
      Door.Answer answer = send(address, bytes(form), now, signed(Door.SIGNING_SECRET, now, form));
      assertThat(answer.status()).as(user).isEqualTo(200);
      assertThat(answer.json().path("response_type").asText()).as(user).isEqualTo("ephemeral");
      assertThat(answer.json().path("text").asText()).as(user).contains("not one of the people").doesNotContain("dana", "lee");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interactivity", "commands"})
  void shouldGiveAMebibyteNothingSignedOrNot(String address) {
    String now = seconds(door.clock.instant());
    byte[] large = new byte[MIB];
    Arrays.fill(large, (byte) 'a');
    String form = new String(large, StandardCharsets.UTF_8);
    refused(send(address, large, now, signed(Door.SIGNING_SECRET, now, form)), 413, "signed");
    refused(send(address, large, now, "v0="), 413, "not signed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"interactivity", "commands"})
  void shouldGiveAReplayNothing(String address) {
    String now = seconds(door.clock.instant());
    String form = form(address, "U0STRANGER");
    String signature = signed(Door.SIGNING_SECRET, now, form);
    assertThat(send(address, bytes(form), now, signature).status()).isEqualTo(200);
    refused(send(address, bytes(form), now, signature), 401, "the same again");
    refused(send(address, bytes(form), now, "v0=" + signature.substring(3).toUpperCase(java.util.Locale.ROOT)), 401, "in capitals");
    String other = address.equals("interactivity") ? "commands" : "interactivity";
    refused(send(other, bytes(form), now, signature), 401, "at the other address");
    door.clock.advance(Duration.ofSeconds(299));
    refused(send(address, bytes(form), now, signature), 401, "while it is fresh");
    door.clock.advance(Duration.ofSeconds(2));
    refused(send(address, bytes(form), now, signature), 401, "when it is old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"interactivity", "commands"})
  void shouldRefuseWhatIsNoForm(String address) {
    String now = seconds(door.clock.instant());
    for (String form : List.of("", "a=b", "&".repeat(200), "text=%zz&command=x&user_id=U0DANA", "payload=%zz", "=&==&")) {
      refused(send(address, bytes(form), now, signed(Door.SIGNING_SECRET, now, form)), 400, form);
    }
  }
}
