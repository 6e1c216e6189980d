package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.kafka.KafkaSettings;
import dev.rebound.lab.kafka.EmbeddedKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kill switch must work when nothing else does: here the door is open and Kafka has gone. */
@Tag("system")
final class StopWithoutKafkaSystemTest {
  private static final int BASE_PORT = 21_800;
  private static final int PORT = 21_880;

  @TempDir Path home;

  @Test
  void shouldEngageTheKillSwitchWhileKafkaIsAway() throws Exception {
    Path secrets = Files.createDirectories(home.resolve("secrets"));
    for (String name : List.of("pg-password", "slack-token", "slack-signing", "webhook-token")) {
      Files.writeString(secrets.resolve(name), "of-this-test-only-" + name + "\n");
    }
    Files.writeString(secrets.resolve("command-tokens"), "dana:0123456789abcdef0123456789abcdef\n");
    var plan = LabPlan.write(home, BASE_PORT, text -> text);
    EmbeddedKafka broker = EmbeddedKafka.start(home.resolve("kafka"), BASE_PORT + 92, BASE_PORT + 93);
    var kafka = new KafkaSettings(broker.bootstrap(), "stop", (short) 1, home.resolve("rebound"));
    try (var services =
        Services.start(new Services.Settings(home.resolve("plan.yaml"), plan, secrets, home, kafka, PORT, List.of()), step -> {})) {
      broker.close();
      assertThat(services.killSwitch().engaged()).as("engaged before").isFalse();

      var out = new StringWriter();
      int status =
          Rebound.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out))
              .execute("stop", "--data", home.toString(), "--as", "dana");

      assertThat(status).as("exit status, it said: %s", out).isZero();
      assertThat(out.toString()).contains("stopped: nothing acts any more").contains("\"recorded\":false");
      assertThat(home.resolve("stop")).content().startsWith("dana");
      assertThat(services.killSwitch().engaged()).as("engaged after").isTrue();

      var shown = new StringWriter();
      var console = new PrintWriter(shown);
      int shownStatus = Rebound.commandLine().setOut(console).setErr(console).execute("status", "--data", home.toString());
      assertThat(shownStatus).as("exit status, it said: %s", shown).isZero();
      assertThat(shown.toString()).contains("ENGAGED").contains("deciders      not known: Kafka did not answer within 2 s");
    }
  }
}
