package dev.rebound.app.intakebench;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the records that the door made of one webhook straight to Kafka: same keys, headers and values, and waits for all of them. */
final class PlainSender implements Sender {
  private static final int TIMEOUT_SECONDS = 30;

  private final Producer<String, byte[]> producer;
  private final List<ConsumerRecord<String, byte[]>> records;

  PlainSender(Producer<String, byte[]> producer, List<ConsumerRecord<String, byte[]>> records) {
    this.producer = producer;
    this.records = records;
  }

  @Override
  public void send() {
    var open = new CountDownLatch(records.size());
    for (var record : records) {
      producer.send(
          new ProducerRecord<>(record.topic(), null, record.key(), record.value(), record.headers()),
          (metadata, failure) -> {
            if (failure == null) {
              open.countDown();
            }
          });
    }
    try {
      if (!open.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Kafka did not take " + open.getCount() + " of " + records.size() + " records");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {}
}
