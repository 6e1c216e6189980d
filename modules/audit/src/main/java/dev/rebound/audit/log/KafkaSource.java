package dev.rebound.audit.log;

import dev.rebound.audit.seal.StoredRecord;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.kafka.RawLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads each log with one consumer, and polls only the partition that is asked for: each of them holds one poll's records at most. */
final class KafkaSource implements LogSource {
  private static final Duration POLL = Duration.ofMillis(200);
  /** Timestamps are the clocks of several hosts; theirs agree better than this wherever Kafka's own leases work. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);
  private final Function<String, RawLog> logs;
  private final List<RawLog> open = new ArrayList<>();

  KafkaSource(Function<String, RawLog> logs) {
    this.logs = logs;
  }

  @Override
  public List<Lane> lanes(String topic, Instant from) {
    RawLog log = logs.apply(topic);
    open.add(log);
    Map<Integer, Long> begins = from.equals(Instant.EPOCH) ? log.begins() : log.since(from.minus(CLOCKS));
    Map<Integer, Long> ends = log.ends();
    var lanes = new ArrayList<Lane>();
    for (int partition : log.partitions()) {
      long begin = begins.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, 0L);
      log.seek(partition, begin);
      if (begin < end) {
        lanes.add(new KafkaLane(log, topic, partition, end));
      }
    }
    return lanes;
  }

  @Override
  public void close() {
    open.forEach(RawLog::close);
    open.clear();
  }

  private static final class KafkaLane implements Lane {
    private final RawLog log;
    private final String topic;
    private final int partition;
    private final long end;
    private final Deque<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();

    KafkaLane(RawLog log, String topic, int partition, long end) {
      this.log = log;
      this.topic = topic;
      this.partition = partition;
      this.end = end;
    }

    @Override
    public @Nullable Received<Event> next() {
      while (polled.isEmpty() && log.position(partition) < end) {
        log.only(List.of(partition));
        log.poll(POLL).forEach(polled::add);
      }
      ConsumerRecord<byte[], byte[]> next = polled.poll();
      return next == null || next.offset() >= end ? null : StoredEvent.of(topic, partition, StoredRecord.of(next));
    }
  }
}
