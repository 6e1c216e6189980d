package dev.rebound.kafka;

import dev.rebound.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A transaction for each checkpoint. All sealers share one transactional id: who opens a writer shuts out the one before it for good, also
 * in the middle of an append (KIP-98, "zombie fencing"). So two sealers cannot both continue one chain.
 */
final class KafkaSealsWriter implements SealsWriter {
  private static final String TRANSACTIONAL_ID = "rebound-sealer";
  private static final int TRANSACTION_LIMIT_MILLIS = 15_000;
  private static final int DELIVERY_LIMIT_MILLIS = 10_000;
  private static final int REQUEST_LIMIT_MILLIS = 5_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private final KafkaProducer<byte[], byte[]> producer;

  KafkaSealsWriter(KafkaSettings settings) {
    producer = new KafkaProducer<>(config(settings), new ByteArraySerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      producer.close();
      throw e;
    }
  }

  /** The key is the partition's number as text. */
  @Override
  public void append(int partition, byte[] checkpoint) {
    try {
      producer.beginTransaction();
      byte[] number = Integer.toString(partition).getBytes(StandardCharsets.US_ASCII);
      producer.send(new ProducerRecord<>(Topics.SEALS, partition, number, checkpoint));
      producer.commitTransaction();
    } catch (KafkaException e) {
      if (fenced(e) || fencedAtAbort()) {
        throw new TakenOver(e);
      }
      throw e;
    }
  }

  /** An old epoch alone may also be that of a transaction that took too long; the coordinator knows (KIP-588). */
  private boolean fencedAtAbort() {
    try {
      producer.abortTransaction();
      return false;
    } catch (KafkaException e) {
      return fenced(e) || caused(e, InvalidProducerEpochException.class);
    } catch (IllegalStateException e) { // a commit is on its way: nobody knows
      return false;
    }
  }

  private static boolean fenced(KafkaException failure) {
    return caused(failure, ProducerFencedException.class);
  }

  private static boolean caused(KafkaException failure, Class<? extends KafkaException> kind) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Object> config(KafkaSettings settings) {
    var config = new HashMap<String, Object>(settings.security().settings());
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, settings.instance() + "-sealer");
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_LIMIT_MILLIS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_LIMIT_MILLIS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_LIMIT_MILLIS);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    return config;
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
