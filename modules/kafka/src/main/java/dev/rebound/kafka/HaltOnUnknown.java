package dev.rebound.kafka;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be read halts the decider, and the record's place is told: it is never skipped, because the facts after it would
 * rest on a history with a hole (architecture, section 2; upgrade readers before writers).
 */
public final class HaltOnUnknown implements DeserializationExceptionHandler {
  /** Key of the listener among the Streams properties; the value is a {@code Consumer<String>}. */
  static final String LISTENER = "rebound.halt.listener";

  private @Nullable Consumer<String> listener;

  @Override
  @SuppressWarnings("unchecked") // DeciderHost puts it there
  public void configure(Map<String, ?> configs) {
    listener = (Consumer<String>) configs.get(LISTENER);
  }

  @Override
  public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    if (listener != null) {
      Throwable cause = exception;
      while (cause.getCause() != null && cause.getCause() != cause) {
        cause = cause.getCause();
      }
      listener.accept(record.topic() + "/" + record.partition() + "/" + record.offset() + " cannot be read: " + cause.getMessage());
    }
    return Response.fail();
  }
}
