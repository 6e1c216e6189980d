package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** When the writer takes another producer. */
class KafkaLogWriterTest {
  private final List<MockProducer<String, byte[]>> made = new ArrayList<>();
  private final Deque<RuntimeException> refusals = new ArrayDeque<>();
  private final KafkaLogWriter writer = new KafkaLogWriter(this::producer);

  private Producer<String, byte[]> producer() {
    var producer = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    producer.sendException = refusals.poll();
    made.add(producer);
    return producer;
  }

  private boolean stored() {
    var event = new TimerFired("nobody", "x");
    var envelope =
        new Envelope<>(
            "id", new SystemName("orders"), Instant.EPOCH, Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN, event);
    return !writer.append(Topics.INCIDENTS, envelope).isCompletedExceptionally();
  }

  @Test
  void shouldReplaceAProducerThatRefusesForGood() {
    made.getFirst().sendException = new KafkaException("at least one previous request has failed with errors");

    assertThat(stored()).isFalse();
    assertThat(made).hasSize(2);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(stored()).isTrue();
    assertThat(made.getLast().history()).hasSize(1);
  }

  @Test
  void shouldReplaceTheReplacementTooWhereItRefuses() {
    made.getFirst().sendException = new KafkaException("refused");
    refusals.add(new KafkaException("refused again"));

    assertThat(stored()).isFalse();
    assertThat(stored()).isFalse();
    assertThat(stored()).isTrue();
    assertThat(made).hasSize(3);
  }

  @Test
  void shouldKeepAProducerWhoseTroublePasses() {
    made.getFirst().sendException = new TimeoutException("no room within a second");

    assertThat(stored()).isFalse();
    made.getFirst().sendException = null;
    assertThat(stored()).isTrue();
    assertThat(made).hasSize(1);
  }

  @Test
  void shouldMakeNoProducerAfterItsEnd() {
    writer.close();
    made.getFirst().sendException = new KafkaException("refused");

    assertThat(stored()).isFalse();
    assertThat(made).hasSize(1);
  }
}
