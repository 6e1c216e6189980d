package dev.rebound.targets.redis;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection to one Redis server on which nothing is waited for longer than its limit. It never connects again by itself. */
final class RedisSession implements AutoCloseable {
  /** Under which its connections stand in a server's list of clients. */
  static final String CLIENT_NAME = "rebound";
  /** How long after its end a session is known to be over at the latest. */
  private static final Duration END_SEEN_AFTER = Duration.ofMillis(20);

  private final RedisAccess access;
  private final StatefulRedisConnection<String, String> connection;
  private volatile boolean late;

  private RedisSession(RedisAccess access, StatefulRedisConnection<String, String> connection) {
    this.access = access;
    this.connection = connection;
  }

  static Answer<RedisSession> open(RedisClient client, RedisAccess access, Duration limit) {
    RedisURI uri;
    try {
      uri = uri(access, limit);
    } catch (IOException e) {
      return RedisTrouble.password(access, e);
    }
    var opening = client.connectAsync(StringCodec.UTF8, uri);
    return switch (await(access, opening, "connecting", limit)) {
      case Answer.Value<StatefulRedisConnection<String, String>>(var connection) -> Answer.of(new RedisSession(access, connection));
      case Answer.Trouble<StatefulRedisConnection<String, String>>(var outcome, var reason) -> {
        // One that comes late has nobody who waits for it.
        opening.thenAccept(StatefulRedisConnection::closeAsync);
        yield Answer.trouble(outcome, reason);
      }
    };
  }

  private static RedisURI uri(RedisAccess access, Duration limit) throws IOException {
    var uri = RedisURI.Builder.redis(access.host(), access.port()).withTimeout(limit).withClientName(CLIENT_NAME);
    var login = access.login();
    if (login != null) {
      try (var lines = Files.lines(login.passwordFile())) {
        uri.withAuthentication(login.username(), lines.findFirst().orElse("").strip());
      }
    }
    return uri.build();
  }

  /** Asks one thing; where the answer is late the session is over. */
  <T> Answer<T> ask(String what, Duration limit, Function<RedisAsyncCommands<String, String>, Future<T>> question) {
    Answer<T> answer = await(access, question.apply(connection.async()), what, limit);
    if (answer instanceof Answer.Trouble<T>(var outcome, var _) && outcome == Outcome.SILENCE) {
      late = true;
    }
    return answer;
  }

  private static <T> Answer<T> await(RedisAccess access, Future<T> future, String what, Duration limit) {
    try {
      @Nullable T value = future.get(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS);
      return value == null ? RedisTrouble.unreadable(access, "nothing") : Answer.of(value);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return RedisTrouble.late(access, what, limit);
    } catch (TimeoutException e) {
      return RedisTrouble.late(access, what, limit);
    } catch (ExecutionException e) {
      return RedisTrouble.of(access, e.getCause());
    } catch (CancellationException e) {
      return RedisTrouble.of(access, e);
    }
  }

  /** Whether the other side ended it, or an answer on it was late. */
  boolean ended() {
    return late || !connection.isOpen();
  }

  /** Waits until the other side ends it; false where the limit passed or this thread was interrupted. */
  boolean awaitEnd(Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    try {
      // The client's listeners are told of an end only where it connects again by itself.
      for (long left = limit.toNanos(); connection.isOpen() && left > 0; left = until - System.nanoTime()) {
        Thread.sleep(Duration.ofNanos(Math.min(left, END_SEEN_AFTER.toNanos())));
      }
      return !connection.isOpen();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    connection.closeAsync();
  }
}
