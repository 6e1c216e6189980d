package dev.rebound.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.body.AvailableByteBody;
import io.micronaut.http.body.ByteBody;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.netty.handler.codec.compression.DecompressionException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request when there is room for it, and has it worked on when it is its turn. A controller asks who sends first:
 * until it comes here, no more of a body than the first 64 KiB has left the socket.
 *
 * <p>1. Take room for the announced bytes, or for the most that is allowed where none are announced. 2. Read, within
 * {@link DoorLimits#BODY_READ_LIMIT}. 3. Take a turn and work. 4. Give both back, whatever happened.
 */
@Singleton
public final class BodyReader {
  private final Turns turns = new Turns();

  /** What is done with a body. */
  @FunctionalInterface
  public interface Work<T> {
    /** @param waited what of {@link DoorLimits#ANSWER_LIMIT} is used up */
    T with(byte[] body, Duration waited);
  }

  /**
   * Reads a body and works on it.
   *
   * @param bytesMax more than these are refused
   * @throws Refusal 413 over the limit, 400 where the body breaks off or is not compressed as said, 503 where there is no room or no turn,
   *     or it does not arrive in time
   */
  public <T> T read(HttpRequest<?> request, int bytesMax, Work<T> work) {
    ByteBody body = ((ServerHttpRequest<?>) request).byteBody();
    OptionalLong announced = body.expectedLength();
    if (announced.orElse(0) > bytesMax) {
      throw Refusal.tooLarge(bytesMax);
    }
    long begin = System.nanoTime();
    try (var _ = turns.room(announced.orElse(bytesMax))) {
      long roomAt = System.nanoTime();
      byte[] bytes = bytes(body, (int) announced.orElse(-1), bytesMax);
      long readAt = System.nanoTime();
      try (var _ = turns.work()) {
        return work.with(bytes, Duration.ofNanos(System.nanoTime() - readAt + roomAt - begin));
      }
    }
  }

  private static byte[] bytes(ByteBody body, int announced, int bytesMax) {
    if (body instanceof AvailableByteBody whole) {
      return whole.toByteArray();
    }
    var collector = new BodyCollector(announced, bytesMax);
    body.toByteArrayPublisher().subscribe(collector);
    try {
      return collector.whole().get(DoorLimits.BODY_READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Refusal.unavailable("the body did not arrive within " + DoorLimits.BODY_READ_LIMIT.toSeconds() + " s; send it again");
    } catch (ExecutionException e) {
      throw refusal(e.getCause(), bytesMax);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.unavailable("the door is closing");
    } finally {
      collector.cancel();
    }
  }

  private static Refusal refusal(@Nullable Throwable trouble, int bytesMax) {
    return switch (trouble) {
      case Refusal refusal -> refusal;
      case ContentLengthExceededException tooLarge -> Refusal.tooLarge(bytesMax);
      case DecompressionException notCompressed -> Refusal.badRequest("the body is not compressed as Content-Encoding says");
      case null, default -> Refusal.badRequest("the body broke off before its end");
    };
  }
}
