package dev.rebound.audit.seal;

import dev.rebound.verifier.LogRecord;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record as Kafka hands it out, in the verifier's form. */
public final class StoredRecord {
  private StoredRecord() {}

  /** The same record. */
  public static LogRecord of(ConsumerRecord<byte[], byte[]> stored) {
    var headers = StreamSupport.stream(stored.headers().spliterator(), false)
        .map(header -> new LogRecord.Header(header.key(), header.value())).toList();
    return new LogRecord(stored.offset(), stored.timestamp(), stored.key(), headers, stored.value());
  }

  /** What the verifier calls a partition. */
  static String log(String topic, int partition) {
    return topic + "/" + partition;
  }
}
