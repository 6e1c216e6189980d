package dev.rebound.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic byte by byte, in the order of each partition: committed records only, without a consumer group, so that the right to read
 * is all it needs (requirement A4). Used by one thread. It never jumps: a place that is not there any more is an exception.
 */
public final class RawLog implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final int FETCH_WAIT_MILLIS = 100;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;

  /** Of all partitions; each begins where its log begins. */
  public RawLog(KafkaSettings settings, String topic) {
    this.consumer = new KafkaConsumer<>(config(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topic = topic;
    consumer.assign(consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  /** Reads on only in these partitions. */
  public void only(List<Integer> partitions) {
    List<TopicPartition> others = new ArrayList<>(consumer.assignment());
    others.removeIf(each -> partitions.contains(each.partition()));
    consumer.resume(consumer.paused());
    consumer.pause(others);
  }

  /** The partitions' numbers, ascending. */
  public List<Integer> partitions() {
    return consumer.assignment().stream().map(TopicPartition::partition).sorted().toList();
  }

  /** First offset of each partition that is still there. */
  public Map<Integer, Long> begins() {
    return byPartition(consumer.beginningOffsets(consumer.assignment()));
  }

  /** For each partition the offset behind the last one that is committed now: what is read reaches up to it. */
  public Map<Integer, Long> ends() {
    return byPartition(consumer.endOffsets(consumer.assignment()));
  }

  /** Reads on at an offset. */
  public void seek(int partition, long offset) {
    consumer.seek(new TopicPartition(topic, partition), offset);
  }

  /** Where it reads on: behind the last record and all transaction markers that were passed. */
  public long position(int partition) {
    return consumer.position(new TopicPartition(topic, partition));
  }

  /**
   * What comes next.
   *
   * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException where the log does not have the place any more
   */
  public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
    return consumer.poll(wait);
  }

  /** Whether everything before these offsets was read. */
  public boolean reached(Map<Integer, Long> ends) {
    return ends.entrySet().stream().allMatch(end -> position(end.getKey()) >= end.getValue());
  }

  private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream().collect(
        Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }

  private static Map<String, Object> config(KafkaSettings settings) {
    var config = new HashMap<String, Object>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrap());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.instance() + "-raw");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    return config;
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_LIMIT));
  }
}
