package dev.rebound.audit.seal;

import dev.rebound.contracts.Topics;
import dev.rebound.kafka.RawLog;
import dev.rebound.kafka.SealedLogs;
import dev.rebound.kafka.SealsWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/** The two topics in memory, with four partitions; offsets have gaps where transaction markers stand. */
public final class MemoryLogs implements SealedLogs {
  private static final int PARTITIONS = 4;
  private static final int POLL_RECORDS = 7;

  /** How the next append fails. */
  public enum Failure { BEFORE, AFTER }

  private final Map<String, Map<Integer, TreeMap<Long, byte[]>>> topics = new HashMap<>();
  private final Map<String, Map<Integer, Long>> ends = new HashMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private int writers;

  /** Appends transactions of two records and a marker. */
  public void write(int partition, int transactions) {
    for (int i = 0; i < transactions; i++) {
      append(Topics.INCIDENTS, partition, "fact " + end(Topics.INCIDENTS, partition));
      append(Topics.INCIDENTS, partition, "fact " + end(Topics.INCIDENTS, partition));
      skip(Topics.INCIDENTS, partition);
    }
  }

  private void append(String topic, int partition, String value) {
    append(topic, partition, value.getBytes(StandardCharsets.UTF_8));
  }

  private void append(String topic, int partition, byte[] value) {
    records(topic, partition).put(end(topic, partition), value);
    skip(topic, partition);
  }

  private void skip(String topic, int partition) {
    ends.computeIfAbsent(topic, name -> new TreeMap<>()).merge(partition, 1L, Long::sum);
  }

  private long end(String topic, int partition) {
    return ends.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
  }

  /** What stands in a partition of a topic, to be tampered with. */
  public TreeMap<Long, byte[]> records(String topic, int partition) {
    return topics.computeIfAbsent(topic, name -> new TreeMap<>()).computeIfAbsent(partition, number -> new TreeMap<>());
  }

  /** The next append fails. */
  public void fail(Failure how) {
    failures.add(how);
  }

  @Override
  public RawLog log() {
    return new Reader(Topics.INCIDENTS);
  }

  @Override
  public RawLog seals() {
    return new Reader(Topics.SEALS);
  }

  @Override
  public SealsWriter writer() {
    int number = ++writers;
    return new SealsWriter() {
      @Override
      public void append(int partition, byte[] checkpoint) {
        if (number != writers) {
          throw new TakenOver(new KafkaException("fenced"));
        }
        Failure failure = failures.isEmpty() ? null : failures.removeFirst();
        if (failure != Failure.BEFORE) {
          MemoryLogs.this.append(Topics.SEALS, partition, checkpoint);
          skip(Topics.SEALS, partition);
        }
        if (failure != null) {
          throw new KafkaException("the broker is away");
        }
      }

      @Override
      public void close() {}
    };
  }

  private final class Reader implements RawLog {
    private final String topic;
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Set<Integer> read = new HashSet<>();

    Reader(String topic) {
      this.topic = topic;
      for (int i = 0; i < PARTITIONS; i++) {
        positions.put(i, 0L);
        read.add(i);
      }
    }

    @Override
    public void only(List<Integer> partitions) {
      read.clear();
      read.addAll(partitions);
    }

    @Override
    public List<Integer> partitions() {
      return List.copyOf(positions.keySet());
    }

    @Override
    public Map<Integer, Long> begins() {
      return new TreeMap<>(Map.of(0, 0L, 1, 0L, 2, 0L, 3, 0L));
    }

    @Override
    public Map<Integer, Long> ends() {
      var all = new TreeMap<Integer, Long>();
      positions.keySet().forEach(each -> all.put(each, end(topic, each)));
      return all;
    }

    @Override
    public Map<Integer, Long> since(Instant moment) {
      return begins();
    }

    @Override
    public void seek(int partition, long offset) {
      positions.put(partition, offset);
    }

    @Override
    public long position(int partition) {
      return positions.get(partition);
    }

    @Override
    public Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
      var polled = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      for (int partition : read) {
        var left = records(topic, partition).tailMap(positions.get(partition));
        long next = end(topic, partition);
        int taken = 0;
        for (var each : left.entrySet()) {
          if (taken++ == POLL_RECORDS) {
            next = each.getKey();
            break;
          }
          polled.add(new ConsumerRecord<>(topic, partition, each.getKey(), null, each.getValue()));
        }
        positions.put(partition, Math.max(positions.get(partition), next));
      }
      return polled;
    }

    @Override
    public void close() {}
  }
}
