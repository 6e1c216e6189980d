package dev.rebound.kafka;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer on a real Kafka: an idempotent producer with {@code acks=all} and without a transaction, so that no reader waits for it.
 *
 * <p>A producer that a broker told of an error that it does not expect refuses everything from then on ({@code TransactionManager}'s fatal
 * state: "at least one previous … request has failed with errors"; a broker that has just been started may say so). It is replaced.
 */
public final class KafkaLogWriter implements LogWriter {
  /** How long one record may wait for its acknowledgement before the caller is told that it is not stored. */
  public static final Duration DELIVERY_LIMIT = Duration.ofSeconds(5);
  /** How long handing one record over may wait for room or for the cluster; then it counts as not stored. */
  public static final Duration BLOCK_LIMIT = Duration.ofSeconds(1);
  /** How long the cluster may take to show all topics when the writer is made. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final int BUFFER_BYTES = 64 * 1024 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLogWriter.class);

  private final Supplier<Producer<String, byte[]>> producers;
  private volatile Producer<String, byte[]> producer;
  private volatile boolean closed;
  private final Serializer<Envelope<Event>> serializer = new EnvelopeSerde().serializer();

  /** Made at once, also while Kafka is away. */
  public KafkaLogWriter(KafkaSettings settings) {
    this(() -> new KafkaProducer<>(producerConfig(settings), new StringSerializer(), new ByteArraySerializer()));
  }

  /** @param producers makes the producer, and another one where it refuses for good */
  KafkaLogWriter(Supplier<Producer<String, byte[]>> producers) {
    this.producers = producers;
    this.producer = producers.get();
  }

  /**
   * Meets every topic, so that no append pays for that; the topics must be there.
   *
   * @throws LogUnavailable where it takes longer than a minute
   */
  public KafkaLogWriter met() {
    List.of(Topics.SIGNALS, Topics.INCIDENTS, Topics.REJECTED).forEach(this::meet);
    return this;
  }

  /** The producer's settings, also for who wants to compare. */
  public static Map<String, Object> producerConfig(KafkaSettings settings) {
    var config = new HashMap<String, Object>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, settings.instance() + "-writer");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    // A broker that is back is found within a quarter of a second; the default is up to one second.
    config.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 50);
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 250);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_LIMIT.toMillis());
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_LIMIT.toMillis());
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_LIMIT.toMillis());
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    return config;
  }

  private void meet(String topic) {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try {
        producer.partitionsFor(topic);
        return;
      } catch (TimeoutException e) {
        if (System.nanoTime() - limit > 0) {
          throw new LogUnavailable(START_LIMIT, e);
        }
      }
    }
  }

  @Override
  public CompletableFuture<Position> append(String topic, Envelope<?> envelope) {
    return send(record(topic, null, envelope));
  }

  @Override
  public CompletableFuture<Position> append(String topic, int partition, Envelope<?> envelope) {
    return send(record(topic, partition, envelope));
  }

  @Override
  public CompletableFuture<Position> reject(String source, String reason, byte[] redacted) {
    List<Header> headers =
        List.of(
            new RecordHeader("rebound-source", source.getBytes(StandardCharsets.UTF_8)),
            new RecordHeader("rebound-reason", reason.getBytes(StandardCharsets.UTF_8)));
    return send(new ProducerRecord<>(Topics.REJECTED, null, source, redacted, headers));
  }

  private ProducerRecord<String, byte[]> record(String topic, @org.jspecify.annotations.Nullable Integer partition, Envelope<?> envelope) {
    @SuppressWarnings("unchecked") // an Envelope only gives its event out
    var event = (Envelope<Event>) envelope;
    var headers = new RecordHeaders();
    byte[] value = serializer.serialize(topic, headers, event);
    return new ProducerRecord<>(topic, partition, envelope.system().value(), value, headers);
  }

  private CompletableFuture<Position> send(ProducerRecord<String, byte[]> record) {
    var result = new CompletableFuture<Position>();
    Producer<String, byte[]> now = producer;
    try {
      now.send(
          record,
          (metadata, failure) -> {
            if (failure == null) {
              result.complete(new Position(metadata.topic(), metadata.partition(), metadata.offset()));
            } else {
              result.completeExceptionally(new LogUnavailable(DELIVERY_LIMIT, failure));
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      result.completeExceptionally(new LogUnavailable(DELIVERY_LIMIT, e));
      if (refusesForGood(e)) {
        replace(now, e);
      }
    }
    return result;
  }

  /** What passes by itself is an {@link ApiException}: a time-out, a record that is too large, a topic that is not known yet. */
  private static boolean refusesForGood(RuntimeException refusal) {
    return refusal.getClass() == KafkaException.class || refusal instanceof IllegalStateException;
  }

  /** The records that the old one still has count as not stored. */
  private synchronized void replace(Producer<String, byte[]> old, RuntimeException reason) {
    if (producer != old || closed) {
      return;
    }
    LOG.warn("the producer refuses everything and is replaced reason=\"{}\"", reason.toString());
    producer = producers.get();
    old.close(Duration.ZERO);
  }

  @Override
  public synchronized void close() {
    closed = true;
    producer.close(CLOSE_LIMIT);
  }
}
