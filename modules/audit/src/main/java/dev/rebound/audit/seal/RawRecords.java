package dev.rebound.audit.seal;

import dev.rebound.kafka.RawLog;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.Records;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition from one offset to another, straight from Kafka. Nobody else may read with the same {@link RawLog}
 * meanwhile.
 */
public final class RawRecords implements Records {
  private static final Duration POLL = Duration.ofMillis(200);
  private final RawLog log;
  private final int partition;
  private final long end;
  private Iterator<ConsumerRecord<byte[], byte[]>> left = List.<ConsumerRecord<byte[], byte[]>>of().iterator();

  /**
   * Begins anew.
   *
   * @param from first offset
   * @param end offset behind the last one
   */
  public RawRecords(RawLog log, int partition, long from, long end) {
    this.log = log;
    this.partition = partition;
    this.end = end;
    log.only(List.of(partition));
    log.seek(partition, from);
  }

  @Override
  public @Nullable LogRecord next() {
    while (!left.hasNext()) {
      if (log.position(partition) >= end) {
        return null;
      }
      left = log.poll(POLL).iterator();
    }
    LogRecord next = StoredRecord.of(left.next());
    return next.offset() < end ? next : null;
  }
}
