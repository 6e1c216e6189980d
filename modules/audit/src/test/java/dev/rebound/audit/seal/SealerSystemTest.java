package dev.rebound.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.audit.export.Export;
import dev.rebound.audit.export.Selection;
import dev.rebound.contracts.Topics;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.kafka.SealsWriter;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.LogCheck;
import dev.rebound.verifier.PinnedKeys;
import dev.rebound.verifier.SealKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real log, written in transactions of which some are aborted, is sealed over restarts, takeovers and losses. */
@Tag("system")
final class SealerSystemTest {
  private static final SealKey KEY = SealKey.generate();
  @TempDir Path folder;
  private EmbeddedKafka broker;
  private KafkaSettings kafka;

  @BeforeEach
  void start() throws IOException {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), freePort(), freePort());
    kafka = new KafkaSettings(broker.bootstrap(), "test", (short) 1, folder);
    KafkaTopics.ensure(kafka);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Sealer sealer(Path store) {
    return new Sealer(SealedLogs.of(kafka), KEY, new SealStore(store), new SealLimits(10, Duration.ofMinutes(5)), InstantSource.system());
  }

  /** Ten transactions of three records, every fourth of them aborted: 24 committed records and 10 markers in each partition. */
  private void write(int... partitions) {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "writer", "linger.ms", 0);
    try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      for (int i = 0; i < 10; i++) {
        producer.beginTransaction();
        for (int partition : partitions) {
          for (int j = 0; j < 3; j++) {
            byte[] value = ("fact " + i + "." + j).getBytes(StandardCharsets.UTF_8);
            var sent = new ProducerRecord<>(Topics.INCIDENTS, partition, "orders".getBytes(StandardCharsets.UTF_8), value);
            sent.headers().add("ce_id", value).add("ce_cause", null);
            producer.send(sent);
          }
        }
        producer.flush();
        if (i % 4 == 3) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }
  }

  @Test
  void shouldSealATransactionalLogAndGoOnAfterARestart() throws Exception {
    Path store = folder.resolve("store");
    write(3, 7);
    Sealer.Outcome first = sealer(store).once();
    assertThat(first).isEqualTo(new Sealer.Outcome(6, 48, Map.of()));
    assertThat(sealer(store).once()).as("nothing new").isEqualTo(new Sealer.Outcome(0, 0, Map.of()));
    write(7);
    assertThat(sealer(store).once()).as("what is new").isEqualTo(new Sealer.Outcome(3, 24, Map.of()));

    List<Checkpoint> seals = seals(7);
    assertThat(seals).extracting(Checkpoint::number).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(new SealStore(store).last("rebound.incidents/7")).isEqualTo(6);
    assertThat(sealer(folder.resolve("lost")).once().refused()).as("a store that was lost is filled again").isEmpty();
    assertThat(new SealStore(folder.resolve("lost")).last("rebound.incidents/7")).isEqualTo(6);
  }

  @Test
  void shouldShutOutTheSealerBeforeIt() {
    try (var first = SealedLogs.of(kafka).writer()) {
      first.append(0, Recorded.sealed(KEY).getFirst().bytes());
      try (var second = SealedLogs.of(kafka).writer()) {
        assertThatThrownBy(() -> first.append(0, new byte[] {1})).isInstanceOf(SealsWriter.TakenOver.class);
        second.append(0, new byte[] {2});
      }
    }
  }

  @Test
  void shouldRefuseAPartitionThatLostSealedRecordsAndSealTheOthers() throws Exception {
    Path store = folder.resolve("store");
    write(3, 7);
    sealer(store).once();
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin.deleteRecords(Map.of(new TopicPartition(Topics.INCIDENTS, 3), RecordsToDelete.beforeOffset(5))).all().get(60, TimeUnit.SECONDS);
    }
    write(3, 7);
    Sealer.Outcome outcome = sealer(store).once();
    assertThat(outcome.refused()).containsOnlyKeys("rebound.incidents/3");
    assertThat(outcome.refused().get("rebound.incidents/3")).contains("begins at offset 5, but it is sealed from offset 0");
    assertThat(outcome.records()).isEqualTo(24);
  }

  @Test
  void shouldProveTheLogHereAndItsExportElsewhere() throws Exception {
    Path store = folder.resolve("store");
    write(3, 7);
    sealer(store).once();
    write(7);
    LogProof.Result here = LogProof.run(SealedLogs.of(kafka), new PinnedKeys(List.of(KEY.open())), store, log -> { });
    assertThat(here.findings().kept()).isEmpty();
    assertThat(here.logs()).extracting(LogCheck.Result::proven, LogCheck.Result::unproven)
        .containsExactly(Tuple.tuple(24L, 0L), Tuple.tuple(24L, 24L));

    Files.writeString(folder.resolve("sealer.pub"), PinnedKeys.text(KEY.open()));
    Path all = folder.resolve("all");
    assertThat(Export.run(SealedLogs.of(kafka), null, new Selection.All(), all)).isEqualTo(new Export.Written(72, 6, 0));
    assertThat(verified(all)).isZero();
    Path part = folder.resolve("part");
    Export.run(SealedLogs.of(kafka), null, new Selection.OfIncident("fact 5.1"), part);
    assertThat(verified(part, "--part")).isZero();
    assertThat(Files.readString(part.resolve("HOW-TO-CHECK.md"))).contains("--key sealer.pub --part\n", "names the incident fact 5.1");

    Path segment = all.resolve("segments").resolve("rebound.incidents-03-00000000000000000000.segment");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length - 1] ^= 1;
    Files.write(segment, bytes);
    assertThat(verified(all)).isEqualTo(1);
  }

  /** Runs the exported jar as an auditor does. @return its exit status */
  private int verified(Path export, String... more) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-jar", "rebound-verifier.jar",
        "--segments", "segments", "--checkpoints", "checkpoints", "--key", folder.resolve("sealer.pub").toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).directory(export.toFile()).inheritIO().start().waitFor();
  }

  private List<Checkpoint> seals(int partition) throws IOException {
    var read = new ArrayList<Checkpoint>();
    try (var log = SealedLogs.of(kafka).seals()) {
      Map<Integer, Long> ends = log.ends();
      while (!log.reached(ends)) {
        for (var each : log.poll(Duration.ofMillis(200))) {
          if (each.partition() == partition) {
            read.add(Checkpoint.read(each.value()));
          }
        }
      }
    }
    return read;
  }
}
