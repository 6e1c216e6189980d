package dev.rebound.ingest.http;

import java.time.Duration;

/**
 * Every limit of the door that is about HTTP, whoever sends. Why they are so: {@code docs/decisions/0007-limits-of-the-door.md}.
 *
 * <p>What a body costs while it is worked on is its own bytes and little more, so the heap that bodies can take is the sum of the two
 * pools: {@link #SMALL_POOL_BYTES} and {@link #LARGE_POOL_BYTES}.
 */
public final class DoorLimits {
  /** Connections at once; one more is closed as soon as it is opened. Captured: 202 requests at once from one Alertmanager. */
  public static final int CONNECTIONS_MAX = 2_000;
  /** A connection on which nothing moves is closed. */
  public static final Duration IDLE_LIMIT = Duration.ofSeconds(60);
  /** A request's line and headers must be there this long after their first byte, or after the connection was opened. */
  public static final Duration HEAD_READ_LIMIT = Duration.ofSeconds(10);
  /** A body must be there this long after it was begun to be read, else 503: Alertmanager repeats on 5xx only. */
  public static final Duration BODY_READ_LIMIT = Duration.ofSeconds(10);
  /** A request must be complete this long after its headers, also one that is refused unread; then the connection is closed. */
  public static final Duration REQUEST_READ_LIMIT = Duration.ofSeconds(15);
  /** A sender whose body was refused before its end has this long to see the answer and to end, before the connection is closed. */
  public static final Duration FAREWELL = Duration.ofSeconds(5);
  /** So much of a refused body is still read and thrown away, bytes, so that a small one ends and its connection can be used again. */
  public static final int READ_IN_VAIN_BYTES_MAX = 64 * 1024;
  /** Longest request line, bytes. */
  public static final int REQUEST_LINE_BYTES_MAX = 8 * 1024;
  /** All headers of a request, bytes. */
  public static final int HEADER_BYTES_MAX = 16 * 1024;
  /** Pieces in which one body may arrive: 8 MiB in pieces of 420 bytes. Each costs an object, whatever it carries. */
  public static final int PIECES_MAX = 20_000;
  /** Largest body of a command or of a pressed button, bytes. Slack's are a few kilobytes. */
  public static final int COMMAND_BYTES_MAX = 64 * 1024;
  /** A body up to this size takes from the small pool, bytes. */
  public static final int SMALL_BODY_BYTES_MAX = 64 * 1024;
  /** Small bodies in memory at once, bytes. Theirs alone, so that large bodies never keep a small one waiting. */
  public static final int SMALL_POOL_BYTES = 8 * 1024 * 1024;
  /** Large bodies in memory at once, bytes: three of the largest. */
  public static final int LARGE_POOL_BYTES = 24 * 1024 * 1024;
  /** Requests with a complete body that are worked on at once. */
  public static final int REQUESTS_MAX = 200;
  /** How long a request waits for its part of a pool, and for its turn, before 503. Counts against the limit of the answer. */
  public static final Duration TURN_WAIT = Duration.ofSeconds(1);
  /** From a request's acceptance to its answer, the sender's own time for the body not counted. Alertmanager waits 10 s or more. */
  public static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  private DoorLimits() {}
}
