package dev.rebound.kafka;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log without a consumer group: committed records only, from the beginning or from now on, for the relay, the timeline
 * and the live page. Read-only access to the topic is all it needs (requirement A4).
 */
public final class LogTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final KafkaConsumer<String, Envelope<Event>> consumer;
  private final String topic;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable String halt;

  private LogTail(KafkaConsumer<String, Envelope<Event>> consumer, String topic, Consumer<Received<Event>> listener) {
    this.consumer = consumer;
    this.topic = topic;
    this.thread = Thread.ofPlatform().name("tail-" + topic).daemon(true).start(() -> follow(listener));
  }

  /**
   * Reads what is committed now, hands it over at once in the order of each partition, then follows the topic in a thread of its own.
   *
   * @param history gets what was there at the start, before this method returns
   * @param live gets what comes later, one by one
   */
  public static LogTail start(
      KafkaSettings settings, String topic, Consumer<List<Received<Event>>> history, Consumer<Received<Event>> live) {
    var consumer = assigned(settings, topic);
    var past = new ArrayList<Received<Event>>();
    readToEnd(consumer, past::add);
    history.accept(past);
    return new LogTail(consumer, topic, live);
  }

  /** Follows the topic from its present end, in a thread of its own: what is appended after this method returned is handed over. */
  public static LogTail startAtEnd(KafkaSettings settings, String topic, Consumer<Received<Event>> live) {
    var consumer = assigned(settings, topic);
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position); // seeking is lazy; asking for the position is not
    return new LogTail(consumer, topic, live);
  }

  /** Reads everything that is committed now, in the order of each partition, then returns. */
  public static void readAll(KafkaSettings settings, String topic, Consumer<Received<Event>> listener) {
    try (var consumer = assigned(settings, topic)) {
      readToEnd(consumer, listener);
    }
  }

  /** Where each partition ends now, by its number: the offset behind the last committed record. */
  public static Map<Integer, Long> ends(KafkaSettings settings, String topic) {
    try (var consumer = assigned(settings, topic)) {
      var ends = new HashMap<Integer, Long>();
      consumer.endOffsets(consumer.assignment()).forEach((partition, end) -> ends.put(partition.partition(), end));
      return ends;
    }
  }

  /**
   * What is committed now after a place of one partition, in its order.
   *
   * @param limit of the whole reading
   * @throws TimeoutException where not all of it was read by then: who asks what is <em>not</em> there must not be told a part
   */
  public static List<Received<Event>> after(KafkaSettings settings, Position position, Duration limit) {
    var later = new ArrayList<Received<Event>>();
    try (var consumer = new KafkaConsumer<>(config(settings), new StringDeserializer(), new EnvelopeSerde().deserializer())) {
      var partition = new TopicPartition(position.topic(), position.partition());
      consumer.assign(List.of(partition));
      consumer.seek(partition, position.offset() + 1);
      long until = System.nanoTime() + limit.toNanos();
      long end = consumer.endOffsets(List.of(partition), limit).getOrDefault(partition, 0L);
      while (consumer.position(partition, limit) < end) {
        if (System.nanoTime() >= until) {
          throw new TimeoutException("not all that is later than " + position + " was read within " + limit.toMillis() + " ms");
        }
        consumer.poll(POLL).forEach(record -> later.add(received(record)));
      }
    }
    return later;
  }

  private static void readToEnd(KafkaConsumer<String, Envelope<Event>> consumer, Consumer<Received<Event>> listener) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<String, Envelope<Event>> record : consumer.poll(POLL)) {
        listener.accept(received(record));
      }
    }
  }

  private static KafkaConsumer<String, Envelope<Event>> assigned(KafkaSettings settings, String topic) {
    var consumer = new KafkaConsumer<>(config(settings), new StringDeserializer(), new EnvelopeSerde().deserializer());
    var partitions = consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private static Map<String, Object> config(KafkaSettings settings) {
    var config = new HashMap<String, Object>(settings.security().settings());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    return config;
  }

  private void follow(Consumer<Received<Event>> listener) {
    try (consumer) {
      while (!closed) {
        for (ConsumerRecord<String, Envelope<Event>> record : consumer.poll(POLL)) {
          listener.accept(received(record));
        }
      }
    } catch (WakeupException e) {
      LOG.debug("tail closed");
    } catch (RuntimeException e) {
      halt = e.getMessage() == null ? e.toString() : e.getMessage();
      LOG.error("the tail halts, it never skips a record topic={} reason=\"{}\"", topic, halt, e);
    }
  }

  /** Why it reads no more: a record that it cannot read, or a listener that failed. Empty while it follows. */
  public Optional<String> halted() {
    return Optional.ofNullable(halt);
  }

  private static Received<Event> received(ConsumerRecord<String, Envelope<Event>> record) {
    return new Received<>(new Position(record.topic(), record.partition(), record.offset()), record.value());
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
