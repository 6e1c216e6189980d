package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Scenario;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.verifier.Findings;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.SegmentFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real Kafka with a golden log in it: each record at the partition and the offset that it had when the lab recorded it. */
final class RecordedBroker implements AutoCloseable {
  private static final short ONE_BROKER = 1;
  private static final byte[] NOTHING = {};
  private static final Duration MARK_LIMIT = Duration.ofSeconds(10);
  private final EmbeddedKafka broker;

  RecordedBroker(Path folder, Scenario scenario) throws Exception {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), freePort(), freePort());
    KafkaTopics.ensure(new KafkaSettings(broker.bootstrap(), "test", ONE_BROKER, folder));
    try (FileSystem zip = FileSystems.newFileSystem(file(scenario.word() + ".zip"));
        var plain = producer(Map.of());
        var transactional = producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "recorded"));
        var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap()))) {
      transactional.initTransactions();
      for (String each : List.of("segments", "signals")) {
        for (Map.Entry<String, List<Path>> log : SegmentFolder.byLog(zip.getPath("/", each), new Findings()).entrySet()) {
          int slash = log.getKey().lastIndexOf('/');
          write(log.getKey().substring(0, slash), Integer.parseInt(log.getKey().substring(slash + 1)), read(log.getValue()), plain,
              transactional, admin);
        }
      }
    }
  }

  private static Path file(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(RecordedBroker.class.getResource("/golden/" + name), name).toURI());
  }

  private static List<LogRecord> read(List<Path> files) throws IOException {
    var records = new ArrayList<LogRecord>();
    try (var joined = new SegmentFolder.Joined(files)) {
      for (LogRecord next = joined.next(); next != null; next = joined.next()) {
        records.add(next);
      }
    }
    return records;
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    var config = new HashMap<>(more);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Where offsets are missing stood the mark of a transaction, or what one had taken back. */
  private static void write(
      String topic, int partition, List<LogRecord> records, KafkaProducer<byte[], byte[]> plain,
      KafkaProducer<byte[], byte[]> transactional, Admin admin) throws Exception {
    for (int i = 0; i < records.size(); i++) {
      LogRecord record = records.get(i);
      if (i > 0) {
        awaitEnd(admin, new TopicPartition(topic, partition), record.offset());
      }
      long missing = i + 1 < records.size() ? records.get(i + 1).offset() - record.offset() - 1 : 0;
      if (missing == 1) {
        transactional.beginTransaction();
        assertThat(transactional.send(recorded(topic, partition, record)).get().offset()).isEqualTo(record.offset());
        transactional.commitTransaction();
        continue;
      }
      assertThat(plain.send(recorded(topic, partition, record)).get().offset()).isEqualTo(record.offset());
      if (missing > 1) {
        transactional.beginTransaction();
        for (int taken = 1; taken < missing; taken++) {
          transactional.send(new ProducerRecord<>(topic, partition, NOTHING, NOTHING)).get();
        }
        transactional.abortTransaction();
      }
    }
  }

  /** A transaction's end is answered before its mark stands in the log (KIP-98, the coordinator writes marks afterwards). */
  private static void awaitEnd(Admin admin, TopicPartition log, long offset) throws Exception {
    Instant limit = Instant.now().plus(MARK_LIMIT);
    while (admin.listOffsets(Map.of(log, OffsetSpec.latest())).partitionResult(log).get().offset() < offset) {
      assertThat(Instant.now()).as("end of %s before offset %d", log, offset).isBefore(limit);
      Thread.sleep(5);
    }
  }

  private static ProducerRecord<byte[], byte[]> recorded(String topic, int partition, LogRecord record) {
    List<Header> headers = record.headers().stream().<Header>map(each -> new RecordHeader(each.name(), each.value())).toList();
    return new ProducerRecord<>(topic, partition, record.timestamp(), record.key(), record.value(), headers);
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
