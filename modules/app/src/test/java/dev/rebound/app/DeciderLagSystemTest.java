package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.detector.Detector;
import dev.rebound.kafka.DeciderLag;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.plan.YamlPlanReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lag as a real broker tells it: of a decider that is not there, and of the real detector. */
@Tag("system")
final class DeciderLagSystemTest {
  private static final int PARTITION = 4;
  private static final int RECORDS = 3;
  private static final Duration CAUGHT_UP_LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void shouldCountWhatADeciderHasNotReadAndNothingOnceItHas() throws Exception {
    int port = AlertChain.freePort();
    int controller = AlertChain.freePort();
    try (var broker = EmbeddedKafka.start(folder.resolve("kafka"), port, controller)) {
      var settings = new KafkaSettings(broker.bootstrap(), "lag", (short) 1, folder);
      KafkaTopics.ensure(settings);
      try (var writer = new KafkaLogWriter(settings)) {
        for (int number = 0; number < RECORDS; number++) {
          writer.append(Topics.SIGNALS, PARTITION, beat(number)).join();
        }
      }
      try (var lag = new DeciderLag(settings)) {
        // A busy broker may not answer in time at once; that is said, and asked again.
        Instant answered = Instant.now().plus(CAUGHT_UP_LIMIT);
        while (lag.read().trouble() != null && Instant.now().isBefore(answered)) {
          Thread.sleep(200);
        }
        assertThat(lag.read().deciders())
            .contains(new DeciderLag.Lag("rebound-detector", Topics.SIGNALS, RECORDS, PARTITION, RECORDS));

        try (var detector = Detector.start(settings, new YamlPlanReader(folder))) {
          assertThat(detector.halted()).isEmpty();
          Instant end = Instant.now().plus(CAUGHT_UP_LIMIT);
          for (var read = lag.read(); read.trouble() != null || read.deciders().stream().anyMatch(each -> each.behind() > 0);
              read = lag.read()) {
            assertThat(Instant.now()).as("caught up within %s: %s", CAUGHT_UP_LIMIT, lag.read()).isBefore(end);
            Thread.sleep(200);
          }
        }
      }
    }
  }

  private static Envelope<ClockBeat> beat(int number) {
    return new Envelope<>(
        "beat/" + number, SystemName.UNROUTED, Instant.now(), Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN,
        new ClockBeat("near"));
  }
}
