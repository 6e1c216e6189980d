package dev.rebound.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads a topic byte by byte, in the order of each partition: committed records only. Used by one thread. It never jumps: a place that is
 * not there any more is an exception.
 */
public interface RawLog extends AutoCloseable {
  /** Reads on only in these partitions. */
  void only(List<Integer> partitions);

  /** The partitions' numbers, ascending. */
  List<Integer> partitions();

  /** First offset of each partition that is still there. */
  Map<Integer, Long> begins();

  /** For each partition the offset behind the last one that is committed now: what is read reaches up to it. */
  Map<Integer, Long> ends();

  /**
   * For each partition the offset of its first record whose timestamp is not before a moment; its end where there is none. Timestamps are
   * the writers' clocks, so a record behind that place may be older.
   */
  Map<Integer, Long> since(Instant moment);

  /** Reads on at an offset. */
  void seek(int partition, long offset);

  /** Where it reads on: behind the last record and all transaction markers that were passed. */
  long position(int partition);

  /**
   * What comes next.
   *
   * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException where the log does not have the place any more
   */
  Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration wait);

  /** Whether everything before these offsets was read. */
  default boolean reached(Map<Integer, Long> ends) {
    return ends.entrySet().stream().allMatch(end -> position(end.getKey()) >= end.getValue());
  }

  /** A topic from its beginning; the right to read it is all that is needed. */
  static RawLog of(KafkaSettings kafka, String topic) {
    return new KafkaRawLog(kafka, topic);
  }

  @Override
  void close();
}
