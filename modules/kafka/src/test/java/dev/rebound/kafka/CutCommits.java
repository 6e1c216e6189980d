package dev.rebound.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of a decider whose first commits fail when the facts and the states are written and the offsets are not.
 *
 * @param commits how many were begun
 */
record CutCommits(String transactionalId, AtomicInteger commits) implements KafkaClientSupplier {
  /** Of the first commits: the second, and those that the decider begins right after it. */
  static final int CUTS = 3;

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    var stable = new HashMap<>(config);
    stable.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return new KafkaProducer<>(stable, new ByteArraySerializer(), new ByteArraySerializer()) {
      @Override
      public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        int commit = commits.incrementAndGet();
        if (commit > 1 && commit <= CUTS) {
          flush();
          throw new NetworkException("after the states were written and before their commit");
        }
        super.sendOffsetsToTransaction(offsets, group);
      }
    };
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return new StableTransactions(transactionalId).getAdmin(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new StableTransactions(transactionalId).getConsumer(config);
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
