package dev.rebound.audit.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.audit.export.Export;
import dev.rebound.audit.export.Selection;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.lab.kafka.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Kafka and the folder that was exported from it tell the same. */
@Tag("system")
final class LogSourceSystemTest {
  private static final int BEATS = 1_200;
  @TempDir Path folder;

  @Test
  void shouldReadTheSameFromKafkaAndFromTheExportedFolder() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.start(folder.resolve("kafka"), freePort(), freePort())) {
      var kafka = new KafkaSettings(broker.bootstrap(), "test", (short) 1, folder);
      KafkaTopics.ensure(kafka);
      Instant begin = Instant.now();
      write(kafka, begin);

      List<String> live = read(LogSource.of(kafka), Instant.EPOCH);
      Path out = folder.resolve("out");
      try (RawLog signals = RawLog.of(kafka, Topics.SIGNALS)) {
        Export.Written written = Export.run(SealedLogs.of(kafka), signals, new Selection.All(), out);
        assertThat(written).isEqualTo(new Export.Written(2, 0, BEATS));
      }

      assertThat(live).hasSize(BEATS + 2).doesNotHaveDuplicates();
      assertThat(read(LogSource.of(out), Instant.EPOCH)).isEqualTo(live);
      assertThat(read(LogSource.of(kafka), begin.plusMillis(BEATS - 10))).as("from a moment on").hasSize(11);
    }
  }

  /** A beat of each of two systems a millisecond, and two facts among them. */
  private static void write(KafkaSettings kafka, Instant begin) throws Exception {
    var incident = new IncidentId("orders-database-12-5");
    try (var writer = new KafkaLogWriter(kafka).met()) {
      for (int i = 0; i < BEATS; i++) {
        Event event = new ClockBeat("observer-" + i);
        writer.append(Topics.SIGNALS, envelope(i % 2 == 0 ? "orders" : "shop", begin.plusMillis(i), event)).get();
      }
      writer.append(Topics.INCIDENTS, envelope("orders", begin.plusMillis(3), new LadderStopped(incident, "dana", "slack"))).get();
      writer.append(Topics.INCIDENTS, envelope("shop", begin.plusMillis(BEATS), new LadderStopped(incident, "lee", "slack"))).get();
    }
  }

  private static Envelope<Event> envelope(String system, Instant at, Event event) {
    return new Envelope<>(
        system + at, new SystemName(system), at, Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN, event);
  }

  private static List<String> read(LogSource source, Instant from) throws IOException {
    var read = new ArrayList<String>();
    Instant last = Instant.EPOCH;
    try (source) {
      MergedLog log = MergedLog.of(source, Set.of(Topics.SIGNALS, Topics.INCIDENTS), from, Instant.MAX);
      for (Received<Event> each = log.next(); each != null; each = log.next()) {
        read.add(each.position() + " " + each.event());
        assertThat(each.envelope().at()).isAfterOrEqualTo(last);
        last = each.envelope().at();
      }
    }
    return read;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
