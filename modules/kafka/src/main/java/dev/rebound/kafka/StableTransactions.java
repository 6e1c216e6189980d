package dev.rebound.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Gives the decider's producer a transactional id that is stable over restarts. Kafka Streams derives it from a process id that is new at
 * each start where all stores are in memory; the transaction that a killed process left open then hides its partitions' later records and
 * the group's offsets until it times out. With a stable id the successor's {@code initTransactions} ends it at once (KIP-98, KIP-447).
 *
 * <p>Sound because a decider has one thread and an instance's name is unique among the running ones, as static membership wants it too.
 */
record StableTransactions(String transactionalId) implements KafkaClientSupplier {
  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    var stable = new HashMap<>(config);
    stable.computeIfPresent(ProducerConfig.TRANSACTIONAL_ID_CONFIG, (key, derived) -> transactionalId);
    return new KafkaProducer<>(stable, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getConsumer(config);
  }
}
