package dev.rebound.targets.postgres;

import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.Session.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The sessions that the steps of a recovery used a moment ago, at most one a node: the next step need not connect. While there is no
 * primary its clients connect again and again, to the replica too, and a new session waits in that crowd, or finds no place at all
 * ({@code max_connections}); one that is there does not. A session is used by one piece of work at a time; one that gives no sign of life
 * within {@link #SIGN_LIMIT}, or whose work was late or ended it, is not used again. Threads may share an object of this class.
 */
public final class RecentSessions implements AutoCloseable {
  /** How long a session is kept after its use: from one step to the next, which begins when its request was written. */
  private static final Duration KEPT_MAX = Duration.ofSeconds(10);
  /** How long a kept session may need for a sign of life, taken from the work's own limit. An idle one needs a round trip. */
  private static final Duration SIGN_LIMIT = Duration.ofMillis(100);

  /** How old a session may be that is used again: what changed about the login is noticed within this time. */
  private static final Duration AGE_MAX = Duration.ofMinutes(1);

  /** Is the same as itself alone, so that each use begins its own time. */
  private static final class Kept {
    private final Session session;

    Kept(Session session) {
      this.session = session;
    }

    boolean usable() {
      return session.age().compareTo(AGE_MAX) < 0
          && session.ask("a sign of life", SIGN_LIMIT, RecentSessions::sign) instanceof Answer.Value<Boolean>;
    }
  }

  private final ConcurrentMap<PostgresAccess, Kept> idle = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Does one piece of work in a kept session, or in a new one that is kept then. @param limit of connecting and work together */
  <T> Answer<T> once(PostgresAccess access, String what, Duration limit, Work<T> work) {
    long end = System.nanoTime() + limit.toNanos();
    Kept kept = idle.remove(access);
    if (kept != null) {
      if (kept.usable()) {
        return ask(access, kept.session, what, end, work);
      }
      kept.session.close();
      if (!left(end).isPositive()) {
        return Trouble.late(access, what, limit);
      }
    }
    return switch (Session.open(access, left(end))) {
      case Answer.Trouble<Session>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Session>(var session) -> ask(access, session, what, end, work);
    };
  }

  private static Duration left(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  private <T> Answer<T> ask(PostgresAccess access, Session session, String what, long end, Work<T> work) {
    try {
      return session.ask(what, left(end), work);
    } finally {
      keep(access, session);
    }
  }

  private static boolean sign(Connection connection) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery("SELECT true")) {
      return rows.next();
    }
  }

  private void keep(PostgresAccess access, Session session) {
    if (session.ended() || closed) {
      session.close();
      return;
    }
    var kept = new Kept(session);
    Kept other = idle.put(access, kept);
    if (other != null) {
      other.session.close();
    }
    Thread.ofVirtual().name("rebound-kept-" + access.node()).start(() -> endLater(access, kept));
  }

  private void endLater(PostgresAccess access, Kept kept) {
    try {
      Thread.sleep(KEPT_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (idle.remove(access, kept)) {
      kept.session.close();
    }
  }

  /** Closes what is kept; sessions in use are closed after their work. */
  @Override
  public void close() {
    closed = true;
    idle.keySet().forEach(access -> {
      Kept kept = idle.remove(access);
      if (kept != null) {
        kept.session.close();
      }
    });
  }
}
