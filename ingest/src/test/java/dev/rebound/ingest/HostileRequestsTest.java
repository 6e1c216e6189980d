package dev.rebound.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hostile bodies over real HTTP, with odd headers: each answer is one that the documentation names, and a good webhook among them is
 * taken. A real server with a log in memory. Seeded: a failure prints the number of its body, which makes it again.
 */
class HostileRequestsTest {
  private static final long SEED = 20_261_122;
  private static final Set<Integer> REFUSALS = Set.of(400, 406, 413, 415);
  private static final int GOOD_EVERY = 100;
  private static final List<String> TYPES =
      List.of(
          "application/json", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x", "image/png", "application/cbor");

  @TempDir Path folder;

  @Test
  void shouldAnswerHostileRequestsAsDocumented() {
    send(300);
  }

  @Test
  @Tag("system")
  void shouldAnswerFiveThousandHostileRequestsAsDocumented() {
    send(5_000);
  }

  private void send(int count) {
    var kinds = Mutation.Kind.values();
    var originals = Captures.bodies(20_000);
    var answers = new int[600];
    try (var door = new Door(folder, Door.plan("orders", "alertname=~\"(R|P)(.|x)*\" -> database"))) {
      for (int number = 0; number < count; number++) {
        var random = new Random(SEED + number);
        var mutation = new Mutation(kinds[random.nextInt(kinds.length)], random.nextLong());
        byte[] body = mutation.of(originals.get(random.nextInt(originals.size())));

        Door.Answer answer = sent(door, body, random);

        answers[answer.status()]++;
        if (answer.status() == 202) {
          int counted =
              answer.json().path("accepted").asInt() + answer.json().path("duplicates").asInt() + answer.json().path("rejected").asInt();
          assertThat(counted).as("alerts of body %d", number).isEqualTo(HostileBodies.alerts(body));
        } else {
          assertProblem(answer, "body " + number);
        }
        if (number % GOOD_EVERY == 0) {
          door.log.forget();
          assertThat(door.webhook(Door.body(Door.alert("Fine" + number, "firing"))).counts()).isEqualTo("1/0/0");
        }
      }
      assertThat(answers[400]).isGreaterThan(count / 5);
      assertThat(answers[202]).isGreaterThan(count / 10);
    }
  }

  /** Mostly as it is; sometimes compressed, said to be compressed, of another type, or without a length. */
  private static Door.Answer sent(Door door, byte[] body, Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> door.webhook(gzip(body), "Content-Encoding", "gzip");
      case 1 -> door.webhook(body, "Content-Type", TYPES.get(random.nextInt(TYPES.size())));
      case 2 -> door.webhook(body, "Accept", "image/png", "Accept-Encoding", "br;q=1.0, gzip;q=0");
      default -> door.webhook(body);
    };
  }

  private static void assertProblem(Door.Answer answer, String what) {
    assertThat(REFUSALS).as("%s: %s", what, answer.text()).contains(answer.status());
    assertThat(answer.header("content-type")).as(what).startsWith("application/problem+json");
    assertThat(answer.json().path("detail").asText()).as(what).isNotBlank().doesNotContain("Exception", "dev.rebound", "io.micronaut");
  }

  @Test
  void shouldRefuseSizesAboveTheLimitHoweverTheyAreSent() {
    try (var door = new Door(folder, Door.plan("orders"))) {
      int max = 8 * 1024 * 1024;
      assertThat(door.webhook(HostileBodies.large("Most", max)).status()).isEqualTo(202);
      assertThat(door.webhook(HostileBodies.large("More", max + 1)).status()).isEqualTo(413);
      assertThat(door.chunked(HostileBodies.large("MostInChunks", max)).status()).isEqualTo(202);
      assertThat(door.chunked(HostileBodies.large("MoreInChunks", max + 1)).status()).isEqualTo(413);
      assertThat(door.webhook(gzip(HostileBodies.large("MoreCompressed", max + 1)), "Content-Encoding", "gzip").status()).isEqualTo(413);
      byte[] tooMuch = new byte[64 * 1024 + 1];
      String[] dana = {"Authorization", "Bearer dana-token"};
      assertProblem(door.post("/api/v1/commands/ack", tooMuch, dana), "command");
      assertThat(door.post("/api/v1/commands/ack", tooMuch, dana).status()).isEqualTo(413);
      String form = "application/x-www-form-urlencoded";
      assertThat(door.post("/api/v1/slack/interactivity", tooMuch, "Content-Type", form).status()).isEqualTo(413);
      assertThat(door.webhook(Door.body(Door.alert("Fine", "firing"))).counts()).isEqualTo("1/0/0");
    }
  }

  @Test
  void shouldRejectAnotherVersionWithItsReasonAndKeepIt() {
    try (var door = new Door(folder, Door.plan("orders"))) {
      var answer = door.webhook("{\"version\":\"5\",\"alerts\":[" + Door.alert("New", "firing") + "]}");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().path("detail").asText()).contains("'version' is not \"4\"");
      assertThat(door.log.rejected()).singleElement().satisfies(each -> {
        assertThat(each.reason()).isEqualTo(answer.json().path("detail").asText());
        assertThat(each.text()).contains("\"version\":\"5\"", "New");
      });
    }
  }

  private static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
