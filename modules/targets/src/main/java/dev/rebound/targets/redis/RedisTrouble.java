package dev.rebound.targets.redis;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells what a failed call to Redis means. In doubt it says {@code SILENCE} or {@code ERROR}, never {@code REFUSED}. */
final class RedisTrouble {
  private static final int REASON_CHARACTERS_MAX = 200;

  private RedisTrouble() {}

  static <T> Answer<T> of(RedisAccess access, @Nullable Throwable failure) {
    var causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
    for (Throwable each : causes) {
      if (each instanceof RedisCommandExecutionException) {
        return Answer.trouble(Outcome.ERROR, access.node() + " answered with an error: " + words(each));
      }
      if (each instanceof ConnectException && !(each instanceof ConnectTimeoutException) && refused(each)) {
        return Answer.trouble(Outcome.REFUSED, access.node() + " refuses connections.");
      }
      if (each instanceof RedisCommandTimeoutException || each instanceof ConnectException || each instanceof SocketTimeoutException
          || each instanceof NoRouteToHostException) {
        return Answer.trouble(Outcome.SILENCE, access.node() + " did not answer.");
      }
      if (each instanceof UnknownHostException) {
        return Answer.trouble(Outcome.SILENCE, "The host name of " + access.node() + " is unknown.");
      }
    }
    return Answer.trouble(Outcome.ERROR, access.node() + " ended the connection or gave no readable answer.");
  }

  static <T> Answer<T> late(RedisAccess access, String what, Duration limit) {
    return Answer.trouble(Outcome.SILENCE, access.node() + " did not answer within " + limit.toMillis() + " ms (" + what + ").");
  }

  /** @param what was wrong with the answer, in a few words of ours */
  static <T> Answer<T> unreadable(RedisAccess access, String what) {
    return Answer.trouble(Outcome.ERROR, access.node() + " gave no readable answer: " + what + ".");
  }

  static <T> Answer<T> password(RedisAccess access, IOException failure) {
    return Answer.trouble(Outcome.ERROR, "The password file of " + access.node() + " cannot be read.");
  }

  /** The system's words for ECONNREFUSED; in another language than English it counts as silence, which is the safe side. */
  private static boolean refused(Throwable connect) {
    var message = connect.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("refused");
  }

  /** The server's own message; Redis repeats neither passwords nor values in it. */
  private static String words(Throwable failure) {
    var message = failure.getMessage();
    var line = message == null ? "no message" : message.lines().findFirst().orElse("no message").replaceAll("\\p{C}", "?").strip();
    return (line.length() > REASON_CHARACTERS_MAX ? line.substring(0, REASON_CHARACTERS_MAX) : line) + ".";
  }
}
