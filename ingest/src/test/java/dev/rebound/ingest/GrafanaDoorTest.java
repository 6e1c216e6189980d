package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.core.plan.Intakes;
import dev.rebound.core.plan.Vantage;
import dev.rebound.ingest.http.DoorLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook of Grafana, with its documented sample. A real server on a free port, a log in memory. */
class GrafanaDoorTest {
  private static final String WEBHOOK = "/api/v1/webhooks/grafana";
  private static final String SIGNATURE = "X-Grafana-Alerting-Signature";
  private static final String TIMESTAMP = "X-Grafana-Alerting-Signature-Timestamp";
  private static final byte[] SAMPLE = Samples.of("grafana.json");
  private static final String[] TOKEN = {"Authorization", "Bearer " + Door.TOKEN};

  private Door door;

  @BeforeEach
  void open(@TempDir Path folder) {
    var plan = Door.plan("orders", "alertname=~\"High .*\" -> database");
    door = new Door(folder, Door.with(plan, Vantage.NONE, new Intakes("grafana-secret", List.of(), List.of())));
    door.write("grafana-secret", "old secret\nnew secret\n");
  }

  @AfterEach
  void close() {
    door.close();
  }

  private static String hmac(String secret, String prefix, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    mac.update(prefix.getBytes(UTF_8));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"old secret", "new secret"})
  void shouldTakeTheDocumentedSampleWhereItIsSigned(String secret) throws Exception {
    var answer = door.post(WEBHOOK, SAMPLE, SIGNATURE, hmac(secret, "", SAMPLE));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.counts()).isEqualTo("2/0/0");
    assertThat(door.log.events(AlertReported.class)).hasSize(2).first().satisfies(event -> {
      assertThat(event.source()).isEqualTo("grafana");
      assertThat(event.component()).isEqualTo("database");
      assertThat(event.status()).isEqualTo(AlertStatus.FIRING);
      assertThat(event.labels()).containsEntry("alertname", "High memory usage").hasSize(3);
      assertThat(event.annotations()).containsEntry("summary", "This alert was triggered for zone us-1");
      assertThat(event.startsAt()).isEqualTo(Instant.parse("2021-10-12T07:51:03.157076Z"));
      assertThat(event.endsAt()).isNull();
      assertThat(event.fingerprint()).isEqualTo("c6eadffa33fcdf37");
      assertThat(event.generatorUrl()).isEqualTo("https://play.grafana.org/alerting/1afz29v7z/edit");
      assertThat(event.weight()).isNull();
    });
    assertThat(door.post(WEBHOOK + "/eu", SAMPLE, SIGNATURE, hmac(secret, "", SAMPLE)).counts()).isEqualTo("0/2/0");
    assertThat(door.status().json().path("lastWebhook").has("eu")).isTrue();
  }

  @Test
  void shouldTakeASignatureWithAFreshTimestampAndTheFirstVersionsHeader() throws Exception {
    String now = String.valueOf(door.clock.instant().getEpochSecond());
    String signature = hmac("new secret", now + ":", SAMPLE);

    assertThat(door.post(WEBHOOK, SAMPLE, SIGNATURE, signature, TIMESTAMP, now).counts()).isEqualTo("2/0/0");
    assertThat(door.post(WEBHOOK, SAMPLE, "X-Grafana-Alert-Signature", signature, TIMESTAMP, now).counts()).isEqualTo("0/2/0");
    door.clock.advance(Duration.ofMinutes(5).plusSeconds(1));
    assertThat(door.post(WEBHOOK, SAMPLE, SIGNATURE, signature, TIMESTAMP, now).status()).isEqualTo(401);
  }

  @Test
  void shouldRefuseWhatIsNotSignedByAPlansSecret() throws Exception {
    String now = String.valueOf(door.clock.instant().getEpochSecond());
    String good = hmac("new secret", "", SAMPLE);
    String timed = hmac("new secret", now + ":", SAMPLE);
    var refused = new ArrayList<Door.Answer>();
    refused.add(door.post(WEBHOOK, SAMPLE));
    refused.add(door.post(WEBHOOK, SAMPLE, TOKEN));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, hmac("another secret", "", SAMPLE)));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, "sha256=" + good));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, "z".repeat(64)));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, good, SIGNATURE, good));
    refused.add(door.post(WEBHOOK, "{}".getBytes(UTF_8), SIGNATURE, good));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, timed));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, good, TIMESTAMP, now));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, timed, TIMESTAMP, "yesterday"));
    refused.add(door.post(WEBHOOK, SAMPLE, SIGNATURE, good, "Authorization", "Bearer wrong"));

    assertThat(refused).allSatisfy(answer -> {
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.text()).doesNotContain("secret");
    });
    assertThat(door.log.attempts()).isZero();
  }

  @Test
  void shouldReadALargeBodyOnlyOfASenderThatIsKnownBefore() throws Exception {
    byte[] large = (new String(SAMPLE, UTF_8) + " ".repeat(DoorLimits.SMALL_BODY_BYTES_MAX)).getBytes(UTF_8);
    String signature = hmac("new secret", "", large);

    assertThat(door.post(WEBHOOK, large, SIGNATURE, signature).status()).isEqualTo(413);
    assertThat(door.post(WEBHOOK, large, SIGNATURE, signature, TOKEN[0], TOKEN[1]).counts()).isEqualTo("2/0/0");
  }

  @Test
  void shouldSayThatItCannotTellWhereTheSecretCannotBeRead() throws Exception {
    door.write("grafana-secret", "");

    assertThat(door.post(WEBHOOK, SAMPLE, SIGNATURE, hmac("new secret", "", SAMPLE)).status()).isEqualTo(503);
  }

  @Test
  void shouldWantTheTokenWhereNoPlanNamesASecret(@TempDir Path other) {
    try (var plain = new Door(other, Door.plan("orders"))) {
      assertThat(plain.post(WEBHOOK, SAMPLE).status()).isEqualTo(401);
      assertThat(plain.post(WEBHOOK, SAMPLE, TOKEN).counts()).isEqualTo("2/0/0");
      byte[] body = new String(SAMPLE, UTF_8).replace("\"version\": \"1\"", "\"version\": \"4\"").getBytes(UTF_8);
      assertThat(plain.post(WEBHOOK, body, TOKEN).json().path("detail").asText()).contains("the webhook version of Grafana");
      assertThat(plain.webhook(SAMPLE).status()).isEqualTo(400);
    }
  }
}
