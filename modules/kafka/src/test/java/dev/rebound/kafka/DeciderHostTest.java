package dev.rebound.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

/** After which failure a decider begins anew, and after which it halts. */
class DeciderHostTest {
  private final AtomicReference<String> halt = new AtomicReference<>();

  private StreamThreadExceptionResponse after(Throwable cause) {
    return DeciderHost.after(new StreamsException(cause), "detector", halt);
  }

  @Test
  void shouldBeginAnewWhereTheProducerWantsACallAgainThatTimedOut() {
    Throwable refusal = refusalAfterATimeout();
    assertThat(refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("timed out and must be retried");

    assertThat(after(refusal)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    assertThat(halt).hasNullValue();
  }

  /** A real producer's, without any broker. */
  private static Throwable refusalAfterATimeout() {
    Map<String, Object> config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1", ProducerConfig.TRANSACTIONAL_ID_CONFIG, "t",
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 50);
    try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      assertThatThrownBy(producer::initTransactions).isInstanceOf(TimeoutException.class);
      return catchThrowable(producer::beginTransaction);
    }
  }

  @Test
  void shouldBeginAnewAfterKafkasOwnTrouble() {
    assertThat(after(new TimeoutException("the broker is away"))).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
  }

  @Test
  void shouldBeginAnewWhereABrokerAnswersACommitWithAnErrorThatTheClientDoesNotExpect() {
    var failure = new KafkaException("Unhandled error in EndTxnResponse: The server experienced an unexpected error");
    failure.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(
              "org.apache.kafka.clients.producer.internals.TransactionManager$EndTxnHandler", "handleResponse", "TransactionManager.java",
              1809)
        });

    assertThat(after(failure)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    assertThat(halt).hasNullValue();
  }

  @Test
  void shouldHaltWhereOurOwnSerializerFailed() {
    assertThat(after(new SerializationException("no such form"))).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(halt.get()).contains("no such form");
  }

  @Test
  void shouldHaltWhereADecisionFailed() {
    assertThat(after(new IllegalStateException("a rule that no state fulfils"))).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(halt.get()).contains("a rule that no state fulfils");
  }

  @Test
  void shouldHaltWhereARecordIsTooLarge() {
    assertThat(after(new RecordTooLargeException("2 MB"))).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
  }
}
