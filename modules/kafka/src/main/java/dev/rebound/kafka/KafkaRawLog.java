package dev.rebound.kafka;

import java.time.Duration;
import java.time.Instant;
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

/** On a consumer without a group, so that the right to read is all it needs (requirement A4). */
final class KafkaRawLog implements RawLog {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final int FETCH_WAIT_MILLIS = 100;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;

  KafkaRawLog(KafkaSettings settings, String topic) {
    this.consumer = new KafkaConsumer<>(config(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topic = topic;
    consumer.assign(consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  @Override
  public void only(List<Integer> partitions) {
    List<TopicPartition> others = new ArrayList<>(consumer.assignment());
    others.removeIf(each -> partitions.contains(each.partition()));
    consumer.resume(consumer.paused());
    consumer.pause(others);
  }

  @Override
  public List<Integer> partitions() {
    return consumer.assignment().stream().map(TopicPartition::partition).sorted().toList();
  }

  @Override
  public Map<Integer, Long> begins() {
    return byPartition(consumer.beginningOffsets(consumer.assignment()));
  }

  @Override
  public Map<Integer, Long> ends() {
    return byPartition(consumer.endOffsets(consumer.assignment()));
  }

  @Override
  public Map<Integer, Long> since(Instant moment) {
    var since = new TreeMap<>(ends());
    var asked = consumer.assignment().stream().collect(Collectors.toMap(each -> each, each -> moment.toEpochMilli()));
    consumer.offsetsForTimes(asked).forEach((partition, found) -> {
      if (found != null) {
        since.put(partition.partition(), found.offset());
      }
    });
    return since;
  }

  @Override
  public void seek(int partition, long offset) {
    consumer.seek(new TopicPartition(topic, partition), offset);
  }

  @Override
  public long position(int partition) {
    return consumer.position(new TopicPartition(topic, partition));
  }

  @Override
  public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
    return consumer.poll(wait);
  }

  private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream().collect(
        Collectors.toMap(entry -> entry.getKey().partition(), Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }

  private static Map<String, Object> config(KafkaSettings settings) {
    var config = new HashMap<String, Object>(settings.security().settings());
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
