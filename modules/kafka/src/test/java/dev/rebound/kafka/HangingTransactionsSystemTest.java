package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Topics;
import dev.rebound.lab.kafka.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real broker. A hanging transaction is made by giving the partitions back what they held before the marker of its abort: the
 * coordinator has ended it then, and no marker stands in the log.
 */
@Tag("system")
final class HangingTransactionsSystemTest {
  private static final TopicPartition LOG = new TopicPartition(Topics.INCIDENTS, 5);
  private static final String APPLICATION = DeciderName.RESPONDER.application();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldLetReadersGoOnBehindATransactionThatNoBrokerEnds() throws Exception {
    int port = freePort();
    int controller = freePort();
    var settings = new KafkaSettings("127.0.0.1:" + port, "one", (short) 1, folder.resolve("state"));
    Path held = folder.resolve("held");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port, controller)) {
      KafkaTopics.ensure(settings);
      produce(kafka, APPLICATION + "-other", "before");
      var producer = producer(kafka, APPLICATION + "-one");
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(LOG.topic(), LOG.partition(), "orders", "never committed")).get();
      try (KafkaConsumer<String, String> member = consumer(kafka)) {
        producer.sendOffsetsToTransaction(Map.of(LOG, new OffsetAndMetadata(1)), member.groupMetadata());
      }
      producer.flush();
      copyOpen(held);
      producer.abortTransaction();
      producer.close();
    }
    giveBack(held);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port, controller)) {
      produce(kafka, APPLICATION + "-other", "after");
      assertThat(read(kafka, Duration.ofSeconds(5))).as("the hidden log: the fault is there").containsExactly("before");
      try (LogSight sight = new LogSight(settings)) {
        assertThat(sight.look().hidden()).as("the watch sees it").containsOnlyKeys(LOG.partition());
      }
      try (HangingTransactions _ = HangingTransactions.watch(settings, APPLICATION)) {
        Instant until = Instant.now().plus(LIMIT);
        while (read(kafka, Duration.ofSeconds(1)).size() < 2) {
          assertThat(Instant.now()).as("the log is still hidden").isBefore(until);
        }
      }
      assertThat(read(kafka, Duration.ofSeconds(2))).containsExactly("before", "after");
      try (LogSight sight = new LogSight(settings)) {
        assertThat(sight.look().hidden()).isEmpty();
      }
      assertThat(committed(kafka)).as("the group reads its offsets, and not those of the aborted transaction").isNull();
    }
  }

  @Test
  void shouldLeaveATransactionThatIsUnderWay() throws Exception {
    int port = freePort();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), port, freePort())) {
      var settings = new KafkaSettings("127.0.0.1:" + port, "one", (short) 1, folder.resolve("state"));
      KafkaTopics.ensure(settings);
      try (HangingTransactions _ = HangingTransactions.watch(settings, APPLICATION);
          KafkaProducer<String, String> producer = producer(kafka, APPLICATION + "-one")) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(LOG.topic(), LOG.partition(), "orders", "slow")).get();
        Thread.sleep(HangingTransactions.HANGS_AFTER.plus(HangingTransactions.INTERVAL.multipliedBy(2)));
        producer.commitTransaction();
      }
      assertThat(read(kafka, Duration.ofSeconds(2))).containsExactly("slow");
    }
  }

  /** What the partitions hold while the transaction is open. */
  private void copyOpen(Path held) throws IOException {
    for (Path partition : partitions()) {
      Path to = Files.createDirectories(held.resolve(partition.getFileName()));
      try (Stream<Path> files = Files.list(partition)) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }

  private void giveBack(Path held) throws IOException {
    for (Path partition : partitions()) {
      try (Stream<Path> files = Files.list(partition)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      try (Stream<Path> files = Files.list(held.resolve(partition.getFileName()))) {
        for (Path file : files.filter(each -> !each.toString().endsWith("index")).toList()) {
          Files.copy(file, partition.resolve(file.getFileName()));
        }
      }
    }
    // So that the broker reads the log again and learns from it what is open.
    Files.deleteIfExists(folder.resolve("kafka/logs/.kafka_cleanshutdown"));
  }

  private List<Path> partitions() throws IOException {
    var found = new ArrayList<Path>();
    try (Stream<Path> all = Files.list(folder.resolve("kafka/logs"))) {
      all.filter(each -> each.getFileName().toString().startsWith("__consumer_offsets-")
              || each.getFileName().toString().equals(LOG.toString()))
          .forEach(found::add);
    }
    return found;
  }

  private static void produce(EmbeddedKafka kafka, String id, String value) throws Exception {
    try (KafkaProducer<String, String> producer = producer(kafka, id)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(LOG.topic(), LOG.partition(), "orders", value)).get();
      producer.commitTransaction();
    }
  }

  private static KafkaProducer<String, String> producer(EmbeddedKafka kafka, String id) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrap(), "transactional.id", id, "transaction.timeout.ms", "60000"), new StringSerializer(),
        new StringSerializer());
  }

  private static List<String> read(EmbeddedKafka kafka, Duration time) {
    var values = new ArrayList<String>();
    try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
      consumer.assign(List.of(LOG));
      consumer.seekToBeginning(List.of(LOG));
      Instant until = Instant.now().plus(time);
      while (Instant.now().isBefore(until)) {
        consumer.poll(Duration.ofMillis(100)).forEach(each -> values.add(each.value()));
      }
    }
    return values;
  }

  private static OffsetAndMetadata committed(EmbeddedKafka kafka) {
    try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
      return consumer.committed(Set.of(LOG), Duration.ofSeconds(20)).get(LOG);
    }
  }

  private static KafkaConsumer<String, String> consumer(EmbeddedKafka kafka) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", kafka.bootstrap(), "group.id", APPLICATION, "isolation.level", "read_committed", "enable.auto.commit",
            "false"),
        new StringDeserializer(), new StringDeserializer());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
