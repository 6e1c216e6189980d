package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandDoorTest {
  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    door = new Door(folder, Door.plan("orders"));
  }

  @AfterEach
  void close() {
    door.close();
  }

  private Door.Answer say(String verb, String person, String body, String... headers) {
    var all = new java.util.ArrayList<>(List.of("Authorization", "Bearer " + person + "-token"));
    all.addAll(List.of(headers));
    return door.post("/api/v1/commands/" + verb, body.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
  }

  @Test
  void shouldStoreACommandWithItsPersonMethodAndRole() {
    var answer = say("ack", "dana", "{\"incident\":\"i-1\",\"reason\":\"mine\",\"more\":1}");

    assertThat(answer.status()).isEqualTo(202);
    var stored = door.log.stored().getFirst();
    assertThat(stored.topic()).isEqualTo(Topics.INCIDENTS);
    assertThat(stored.envelope().writer()).isEqualTo(Writers.INGEST);
    assertThat(stored.envelope().system().value()).isEqualTo("orders");
    assertThat(stored.envelope().event())
        .isEqualTo(
            new CommandReceived(
                answer.json().path("command").asText(), Verb.ACK, new IncidentId("i-1"), "dana", "token", "responder", "mine"));
  }

  @Test
  void shouldTakePlannedWorkOfAnApproverWithItsComponentAndNode() {
    assertThat(say("switchover", "lee", "{\"component\":\"database\",\"to\":\"pg-b\",\"reason\":\"disks\"}").status()).isEqualTo(202);
    assertThat(say("failback", "lee", "{\"component\":\"database\"}").status()).isEqualTo(202);
    assertThat(door.log.stored()).extracting(each -> ((CommandReceived) each.envelope().event()).arguments())
        .containsExactly(java.util.Map.of("component", "database", "to", "pg-b"), java.util.Map.of("component", "database"));
    assertThat(say("failback", "lee", "{\"site\":\"eu-1\"}").status()).isEqualTo(202);
    assertThat(((CommandReceived) door.log.stored().getLast().envelope().event()).arguments()).isEqualTo(java.util.Map.of("site", "eu-1"));
    assertThat(say("failback", "lee", "{\"site\":\"eu-1\",\"component\":\"database\"}").status()).isEqualTo(400);
    assertThat(say("failback", "lee", "{}").status()).isEqualTo(400);
    assertThat(say("switchover", "lee", "{\"component\":\"database\"}").status()).isEqualTo(400);
    assertThat(say("failback", "dana", "{\"component\":\"database\"}").status()).isEqualTo(403);
  }

  @Test
  void shouldLetAResponderGiveAnIncidentBackOrHandItToOneWhoMayTakeIt() {
    assertThat(say("retract", "dana", "{\"incident\":\"i-1\"}").status()).isEqualTo(202);
    assertThat(say("hand-over", "dana", "{\"incident\":\"i-1\",\"to\":\"dana\"}").status()).isEqualTo(202);
    assertThat(door.log.stored()).extracting(each -> ((CommandReceived) each.envelope().event()).arguments())
        .containsExactly(null, java.util.Map.of("to", "dana"));
    assertThat(say("hand-over", "dana", "{\"incident\":\"i-1\"}").status()).isEqualTo(400);
    assertThat(say("hand-over", "dana", "{\"incident\":\"i-1\",\"to\":\"ghost\"}").status()).isEqualTo(400);
  }

  @Test
  void shouldTakeARestoreOfAnApproverWithItsMoment() {
    assertThat(say("restore", "lee", "{\"component\":\"database\"}").status()).isEqualTo(202);
    assertThat(say("restore", "lee", "{\"component\":\"database\",\"until\":\"2026-11-25T02:00:00Z\"}").status()).isEqualTo(202);
    assertThat(door.log.stored()).extracting(each -> ((CommandReceived) each.envelope().event()).arguments())
        .containsExactly(
            java.util.Map.of("component", "database", "until", "latest"),
            java.util.Map.of("component", "database", "until", "2026-11-25T02:00:00Z"));
    assertThat(say("restore", "lee", "{}").status()).isEqualTo(400);
    assertThat(say("restore", "lee", "{\"component\":\"database\",\"until\":\"yesterday\"}").status()).isEqualTo(400);
    assertThat(say("restore", "dana", "{\"component\":\"database\"}").status()).isEqualTo(403);
  }

  @Test
  void shouldTakeARedeployOfAnApproverWithItsImageAsItIs() {
    String image = "registry.example:5000/shop/token-service:1.4.2";
    assertThat(say("redeploy", "lee", "{\"component\":\"orders-api\",\"image\":\"" + image + "\",\"container\":\"\"}").status())
        .isEqualTo(202);
    assertThat(say("redeploy", "lee", "{\"component\":\"orders-api\",\"image\":\"shop/api:2\",\"container\":\"api\"}").status())
        .isEqualTo(202);
    assertThat(door.log.stored()).extracting(each -> ((CommandReceived) each.envelope().event()).arguments())
        .containsExactly(
            java.util.Map.of("component", "orders-api", "image", image),
            java.util.Map.of("component", "orders-api", "image", "shop/api:2", "container", "api"));
    assertThat(say("redeploy", "dana", "{\"component\":\"orders-api\",\"image\":\"shop/api:2\"}").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "database | shop/api:2 | | !component!: the plan has no application in Kubernetes named !database!; it has orders-api",
        "orders-api | shop/api:latest | | !image! is not pinned: name a tag that is not !latest!, or a digest",
        "orders-api | shop/api | | !image! is not pinned: name a tag that is not !latest!, or a digest",
        "orders-api | shop/api:2=3 | | !image! is no image as registry.example/team/app:1.4.2 or app@sha256:<64 hex digits>",
        "orders-api | shop/api:2 | Side Car | !container! is no name of a container: at most 63 letters a-z, digits and -"
      })
  void shouldSayWhichArgumentOfARedeployIsWrong(String component, String image, @Nullable String container, String detail) {
    var body = Json.MAPPER.createObjectNode().put("component", component).put("image", image).put("container", container);
    var answer = say("redeploy", "lee", body.toString());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").asText()).isEqualTo(detail.replace('!', '\''));
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldLetOnlyThoseSpeakWhomThePlanLets() {
    assertThat(say("approve", "lee", "{}").status()).isEqualTo(202);
    assertThat(say("reject", "lee", "").status()).isEqualTo(202);
    for (String verb : List.of("approve", "reject")) {
      assertThat(say(verb, "dana", "{}").status()).as(verb).isEqualTo(403);
    }
    for (String verb : List.of("ack", "abort", "stop", "release", "approve", "reject")) {
      assertThat(say(verb, "eve", "{}").status()).as(verb).isEqualTo(403);
      assertThat(say(verb, "nobody", "{}").status()).as(verb).isEqualTo(401);
    }
    assertThat(door.post("/api/v1/commands/ack", new byte[0]).status()).isEqualTo(401);
    assertThat(door.log.stored()).hasSize(2);
    assertThat(door.killSwitch.engaged()).isFalse();
  }

  @Test
  void shouldRefuseSomebodyWithATokenWhoIsNotInThePlan() {
    door.write("command-tokens", "ghost:ghost-token");
    door.clock.advance(java.time.Duration.ofSeconds(1));

    var answer = say("ack", "ghost", "{}");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldTellWhatIsWrongWithACommand() {
    assertThat(say("dance", "dana", "{}").status()).isEqualTo(404);
    assertThat(say("ack", "dana", "[]").status()).isEqualTo(400);
    assertThat(say("ack", "dana", "{\n\"a\":").json().path("detail").asText()).contains("line 2");
    assertThat(say("ack", "dana", "{\"incident\":7}").json().path("detail").asText()).contains("'incident'");
    assertThat(say("ack", "dana", "{\"reason\":\"\\ud800\"}").status()).isEqualTo(400);
    assertThat(say("ack", "dana", "{\"system\":\"nowhere\"}").status()).isEqualTo(400);
    assertThat(say("ack", "dana", "{\"system\":\"No Name\"}").status()).isEqualTo(400);
    assertThat(say("ack", "dana", "{}", "Idempotency-Key", "two words").status()).isEqualTo(400);
    assertThat(door.log.stored()).isEmpty();
  }

  @Test
  void shouldTakeTheSendersOwnIdAndStoreTheSameCommandOnce() {
    assertThat(say("ack", "dana", "{}", "Idempotency-Key", "key-1").json().path("command").asText()).isEqualTo("key-1");
    assertThat(say("ack", "dana", "{}", "Idempotency-Key", "key-1").status()).isEqualTo(202);
    assertThat(say("ack", "lee", "{}", "Idempotency-Key", "key-1").status()).isEqualTo(202);

    assertThat(door.log.events(CommandReceived.class)).extracting(CommandReceived::person).containsExactly("dana", "lee");
    assertThat(door.log.stored()).extracting(each -> each.envelope().id()).doesNotHaveDuplicates();
  }

  @Test
  void shouldStopWithoutKafkaAndReleaseOnlyWithIt(@TempDir Path other) {
    door.close();
    door = new Door(other, java.time.Duration.ofMillis(500), Door.plan("orders"));
    for (var mood : List.of(MemoryLog.Mood.FAILS, MemoryLog.Mood.HANGS, MemoryLog.Mood.THROWS)) {
      door.log.mood(mood);
      var answer = say("stop", "dana", "{}");
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json().path("recorded").isBoolean()).isTrue();
      assertThat(answer.json().path("recorded").asBoolean()).isFalse();
      assertThat(door.killSwitch.engaged()).isTrue();
      assertThat(say("release", "dana", "{}").status()).isEqualTo(503);
      assertThat(door.killSwitch.engaged()).isTrue();
      assertThat(say("ack", "dana", "{}").status()).isEqualTo(503);
    }
    door.log.mood(MemoryLog.Mood.TAKES);

    assertThat(say("stop", "dana", "{}").json().has("recorded")).isFalse();
    assertThat(door.status().json().path("killSwitch").asText()).isEqualTo("engaged");
    assertThat(say("release", "dana", "{}").status()).isEqualTo(202);
    assertThat(door.killSwitch.engaged()).isFalse();
  }

  @Test
  void shouldAskForTheSystemWhereThereAreSeveral(@TempDir Path other) {
    try (var two = new Door(other, Door.plan("orders"), Door.plan("billing"))) {
      String[] token = {"Authorization", "Bearer dana-token"};

      assertThat(two.post("/api/v1/commands/ack", "{}".getBytes(StandardCharsets.UTF_8), token).status()).isEqualTo(400);
      byte[] billing = "{\"system\":\"billing\"}".getBytes(StandardCharsets.UTF_8);
      assertThat(two.post("/api/v1/commands/ack", billing, token).status()).isEqualTo(202);
      assertThat(two.log.stored().getFirst().envelope().system().value()).isEqualTo("billing");
    }
  }
}
