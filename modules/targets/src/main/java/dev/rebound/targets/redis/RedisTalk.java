package dev.rebound.targets.redis;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Several questions and acts on one short connection that share one limit of time; the first trouble ends them. */
final class RedisTalk {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  private final RedisAccess access;
  private final RedisSession session;
  private final long startNanos;
  private final Duration limit;

  private RedisTalk(RedisAccess access, RedisSession session, long startNanos, Duration limit) {
    this.access = access;
    this.session = session;
    this.startNanos = startNanos;
    this.limit = limit;
  }

  /** What is said. */
  @FunctionalInterface
  interface Subject<T> {
    T on(RedisTalk talk) throws Ended;
  }

  /** Trouble on the way: no exception leaves this class's {@link #hold}. */
  static final class Ended extends Exception {
    private final Outcome outcome;
    private final String reason;

    private Ended(Outcome outcome, String reason) {
      super(reason, null, false, false);
      this.outcome = outcome;
      this.reason = reason;
    }
  }

  /** Connects, talks and closes. What the server answers is trouble at most, however wrong it is. */
  static <T> Answer<T> hold(RedisClients clients, RedisAccess access, Duration limit, Subject<T> subject) {
    long start = System.nanoTime();
    return switch (RedisSession.open(clients.client(), access, limit)) {
      case Answer.Trouble<RedisSession>(var outcome, var reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<RedisSession>(var session) -> {
        try (session) {
          yield Answer.of(subject.on(new RedisTalk(access, session, start, limit)));
        } catch (Ended e) {
          yield Answer.trouble(e.outcome, e.reason);
        } catch (RedisReply.Unreadable e) {
          yield RedisTrouble.unreadable(access, String.valueOf(e.getMessage()));
        }
      }
    };
  }

  /** Asks; trouble ends the talk. */
  <T> T ask(String what, Function<RedisAsyncCommands<String, String>, Future<T>> question) throws Ended {
    return switch (answer(what, question)) {
      case Answer.Value<T>(var value) -> value;
      case Answer.Trouble<T>(var outcome, var reason) -> throw new Ended(outcome, reason);
    };
  }

  /** Asks what may fail without ending the talk. */
  <T> Answer<T> answer(String what, Function<RedisAsyncCommands<String, String>, Future<T>> question) {
    return session.ask(what, left(), question);
  }

  /** Ends the talk with this trouble. */
  void end(Answer<?> trouble) throws Ended {
    if (trouble instanceof Answer.Trouble<?>(var outcome, var reason)) {
      throw new Ended(outcome, reason);
    }
  }

  /** Waits a moment before the next look. Ends the talk where the limit has passed. */
  void pause(String what) throws Ended {
    try {
      Thread.sleep(LOOK_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw late(what);
    }
    if (left().isNegative()) {
      throw late(what);
    }
  }

  private Ended late(String what) {
    return new Ended(Outcome.SILENCE, access.node() + " did not do it within " + limit.toMillis() + " ms (" + what + ").");
  }

  private Duration left() {
    return limit.minusNanos(System.nanoTime() - startNanos);
  }
}
