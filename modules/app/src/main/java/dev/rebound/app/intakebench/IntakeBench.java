package dev.rebound.app.intakebench;

import dev.rebound.contracts.Topics;
import dev.rebound.ingest.IngestServer;
import dev.rebound.ingest.IngestSettings;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.kafka.KafkaLogWriter;
import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.lab.kafka.EmbeddedKafka;
import dev.rebound.plan.PlanFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The real door and an embedded Kafka in this process, and beside the door a plain producer with the door's own settings. */
public final class IntakeBench implements AutoCloseable {
  private static final short ONE_BROKER = 1;
  private static final Duration READ_LIMIT = Duration.ofSeconds(30);

  private final EmbeddedKafka broker;
  private final KafkaSettings kafka;
  private final KafkaLogWriter log;
  private final IngestServer door;
  private final Producer<String, byte[]> plain;
  private final String token = UUID.randomUUID().toString();

  /** Starts all in a folder. @param port of Kafka; the next one is its controller's, the one after that the door's */
  public IntakeBench(Path folder, int port) {
    broker = EmbeddedKafka.start(folder.resolve("kafka"), port, port + 1);
    kafka = new KafkaSettings(broker.bootstrap(), "bench", ONE_BROKER, folder.resolve("rebound"));
    KafkaTopics.ensure(kafka);
    log = new KafkaLogWriter(kafka).met();
    plain = new KafkaProducer<>(KafkaLogWriter.producerConfig(kafka), new StringSerializer(), new ByteArraySerializer());
    try {
      Files.writeString(folder.resolve("webhook-token"), token);
      Files.writeString(folder.resolve("command-tokens"), "dana:" + UUID.randomUUID());
    } catch (IOException e) {
      throw new UncheckedIOException("the secrets cannot be written", e);
    }
    var settings = IngestSettings.of(folder.resolve("webhook-token"), folder.resolve("command-tokens"), folder).withPort(port + 2);
    door = IngestServer.start(settings, List.of(plan()), log, new KillSwitch(folder.resolve("stop")));
  }

  private static ActivePlan plan() {
    try (var in = Objects.requireNonNull(IntakeBench.class.getResourceAsStream("/plans/lab.yaml"), "plans/lab.yaml is packaged")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return switch (PlanFile.parse(text, "plans/lab.yaml")) {
        case PlanFile.Valid valid -> ActivePlan.of(valid.plan(), text);
        case PlanFile.Invalid invalid -> throw new IllegalStateException(invalid.render());
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the plan cannot be read", e);
    }
  }

  /**
   * Measures one body: door and plain producer by turns, after a round of each that does not count.
   *
   * @param senders connections of the door, and threads of the producer
   * @param each gets every round that counts
   */
  void measure(Webhook webhook, int senders, int rounds, Duration length, Consumer<Round> each) {
    var http = Round.senders(senders, () -> new HttpSender(webhook, door.port(), token));
    try {
      http.getFirst().send();
      List<ConsumerRecord<String, byte[]>> records = last(webhook.alerts());
      var straight = Round.senders(senders, () -> new PlainSender(plain, records));
      for (int round = 0; round <= rounds; round++) {
        for (boolean first : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
          Round measured = Round.of(webhook.name(), webhook.alerts(), first ? "door" : "plain", round, first ? http : straight, length);
          if (round > 0) {
            each.accept(measured);
          }
        }
      }
    } finally {
      http.forEach(Sender::close);
    }
  }

  /** The records that the door wrote last. */
  private List<ConsumerRecord<String, byte[]>> last(int count) {
    Map<String, Object> config = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
    try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.SIGNALS).stream().map(info -> new TopicPartition(info.topic(), info.partition())).toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      partitions.forEach(partition -> consumer.seek(partition, Math.max(0, ends.getOrDefault(partition, 0L) - count)));
      var records = new ArrayList<ConsumerRecord<String, byte[]>>();
      for (long limit = System.nanoTime() + READ_LIMIT.toNanos();
          partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L)); ) {
        if (System.nanoTime() - limit > 0) {
          throw new IllegalStateException("the door's records cannot be read back");
        }
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      records.sort(java.util.Comparator.comparingLong(ConsumerRecord::timestamp));
      return List.copyOf(records.subList(records.size() - count, records.size()));
    }
  }

  @Override
  public void close() {
    door.close();
    plain.close();
    log.close();
    broker.close();
  }
}
