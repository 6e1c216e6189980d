package dev.rebound.targets.postgres;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Tells what a failed call to PostgreSQL means. In doubt it says {@code SILENCE} or {@code ERROR}, never {@code REFUSED}: that one word can
 * carry a promotion.
 */
final class Trouble {
  private static final int REASON_CHARACTERS_MAX = 200;

  private Trouble() {}

  static <T> Answer<T> of(PostgresAccess access, @Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof ConnectException && refused(each)) {
        return Answer.trouble(Outcome.REFUSED, access.node() + " refuses connections.");
      }
      if (each instanceof SocketTimeoutException || each instanceof NoRouteToHostException || each instanceof ConnectException) {
        return Answer.trouble(Outcome.SILENCE, access.node() + " did not answer.");
      }
      if (each instanceof UnknownHostException) {
        return Answer.trouble(Outcome.SILENCE, "The host name of " + access.node() + " is unknown.");
      }
    }
    if (failure instanceof SQLException sql) {
      return Answer.trouble(Outcome.ERROR, access.node() + " answered with an error: " + words(sql));
    }
    if (failure instanceof IOException) {
      return Answer.trouble(Outcome.ERROR, "The password file " + access.passwordFile() + " of " + access.node() + " cannot be read.");
    }
    throw new IllegalStateException("unexpected failure while asking " + access.node(), failure);
  }

  static <T> Answer<T> late(PostgresAccess access, String what, Duration limit) {
    return Answer.trouble(Outcome.SILENCE, access.node() + " did not answer within " + limit.toMillis() + " ms (" + what + ").");
  }

  /** Whether the session that gave this failure is over. Source: PostgreSQL's appendix A, classes 08 and 57P. */
  static boolean endsSession(@Nullable Throwable failure) {
    return failure instanceof SQLException sql
        && sql.getSQLState() != null
        && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P"));
  }

  /** The system's words for ECONNREFUSED; in another language than English it counts as silence, which is the safe side. */
  private static boolean refused(Throwable connect) {
    var message = connect.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("refused");
  }

  /** The server's own message, without the statement, its parameters and the driver's address details. */
  private static String words(SQLException failure) {
    var server = failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    var message = server == null ? failure.getMessage() : server.getMessage();
    var line = message == null ? "no message" : message.lines().findFirst().orElse("no message").strip();
    var cut = line.length() > REASON_CHARACTERS_MAX ? line.substring(0, REASON_CHARACTERS_MAX) : line;
    return cut + " (" + failure.getSQLState() + ").";
  }
}
