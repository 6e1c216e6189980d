package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.kafka.RawLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
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
        lanes.add(new KafkaLane(log, partition, end));
      }
    }
    return lanes;
  }

  /** All of a log's partitions with one poll: waiting for each of them alone costs a fetch's wait every time. */
  @Override
  public void drain(List<Lane> lanes, Consumer<Received<Event>> listener) {
    for (RawLog log : open) {
      var here = new HashMap<Integer, KafkaLane>();
      for (Lane lane : lanes) {
        if (lane instanceof KafkaLane kafka && kafka.log == log) {
          here.put(kafka.partition, kafka);
          kafka.polled.forEach(record -> kafka.give(record, listener));
          kafka.polled.clear();
        }
      }
      log.only(List.copyOf(here.keySet()));
      while (here.values().stream().anyMatch(lane -> log.position(lane.partition) < lane.end)) {
        for (ConsumerRecord<byte[], byte[]> record : log.poll(POLL)) {
          Objects.requireNonNull(here.get(record.partition()), "only these are polled").give(record, listener);
        }
      }
    }
  }

  @Override
  public void close() {
    open.forEach(RawLog::close);
    open.clear();
  }

  private static final class KafkaLane implements Lane {
    private final RawLog log;
    private final int partition;
    private final long end;
    private final Deque<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();

    KafkaLane(RawLog log, int partition, long end) {
      this.log = log;
      this.partition = partition;
      this.end = end;
    }

    void give(ConsumerRecord<byte[], byte[]> record, Consumer<Received<Event>> listener) {
      if (record.offset() < end) {
        listener.accept(StoredEvent.of(record));
      }
    }

    @Override
    public @Nullable Received<Event> next() {
      while (polled.isEmpty() && log.position(partition) < end) {
        log.only(List.of(partition));
        log.poll(POLL).forEach(polled::add);
      }
      ConsumerRecord<byte[], byte[]> next = polled.poll();
      return next == null || next.offset() >= end ? null : StoredEvent.of(next);
    }
  }
}
