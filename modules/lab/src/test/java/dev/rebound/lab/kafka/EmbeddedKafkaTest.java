package dev.rebound.lab.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  private static final long CALL_SECONDS_MAX = 30;
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  @TempDir Path folder;

  @Test
  void shouldKeepCommittedRecordsAndHideAbortedOnesOverARestart() throws Exception {
    int broker = freePort();
    int controller = freePort();
    try (var kafka = EmbeddedKafka.start(folder, broker, controller)) {
      assertThat(kafka.bootstrap()).isEqualTo("127.0.0.1:" + broker);
      produce(kafka.bootstrap());
    }

    try (var kafka = EmbeddedKafka.start(folder, broker, controller)) {
      assertThat(readCommitted(kafka.bootstrap())).containsExactly("committed-1", "committed-2", "committed-3");
    }
  }

  @Test
  void shouldNameTheBusyPort() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> EmbeddedKafka.start(folder, freePort(), taken.getLocalPort()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("controller");
    }
    assertThat(folder).isEmptyDirectory();
  }

  private static void produce(String bootstrap) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }
    var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "transactional.id", "test");
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("orders", "k", "committed-1"));
      producer.send(new ProducerRecord<>("orders", "k", "committed-2"));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("orders", "k", "aborted"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("orders", "k", "committed-3"));
      producer.commitTransaction();
    }
  }

  private static List<String> readCommitted(String bootstrap) {
    var settings = Map.<String, Object>of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
    var values = new ArrayList<String>();
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
      long until = System.nanoTime() + Duration.ofSeconds(CALL_SECONDS_MAX).toNanos();
      while (consumer.position(PARTITION) < end && System.nanoTime() < until) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
