package dev.rebound.lab.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** The lab's own questions to its Redis servers on 127.0.0.1, as the administrator, each on a connection of its own. */
record RedisAdmin(RedisSecrets secrets) {
  /** Of connecting and of each answer: a server that hangs is not waited for. */
  private static final Duration ANSWER_LIMIT = Duration.ofMillis(500);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  RedisConnection connect(int port, Duration limit) throws IOException {
    return RedisConnection.open("127.0.0.1", port, RedisRole.ADMIN.login(), secrets.password(RedisRole.ADMIN), limit);
  }

  /** Sends one command. @return its answer as text, lists by Java's own text */
  String ask(int port, String... words) throws IOException {
    try (var connection = connect(port, ANSWER_LIMIT)) {
      return connection.text(words);
    } catch (RedisConnection.ErrorReply e) {
      throw new IOException(words[0] + ": " + e.getMessage(), e);
    }
  }

  /** Whether the answer holds all these words; false where there is none. */
  boolean says(int port, String[] command, String... words) {
    try {
      String answer = ask(port, command);
      return Arrays.stream(words).allMatch(answer::contains);
    } catch (IOException down) {
      return false;
    }
  }

  /** Whether it is a primary now; false in doubt. */
  boolean primary(int port) {
    return says(port, new String[] {"INFO", "replication"}, "role:master");
  }

  /** Whether it is a replica now; false in doubt. */
  boolean replica(int port) {
    return says(port, new String[] {"INFO", "replication"}, "role:slave");
  }

  /** Whether it is a replica that has all that its primary had when it began to follow. */
  boolean joined(int port) {
    return says(port, new String[] {"INFO", "replication"}, "role:slave", "master_link_status:up");
  }

  /** Waits. @throws IOException where it is not so within the limit */
  void await(String what, Duration limit, Callable<Boolean> condition) throws IOException {
    long until = System.nanoTime() + limit.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > until) {
          throw new IOException(what + ": not within " + limit.toMillis() + " ms");
        }
        Thread.sleep(LOOK_INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + ": interrupted", e);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(what, e);
    }
  }
}
