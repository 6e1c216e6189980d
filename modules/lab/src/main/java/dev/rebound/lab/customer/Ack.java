package dev.rebound.lab.customer;

import java.time.Instant;

/**
 * A write that was acknowledged to a customer.
 *
 * @param source whose write it was: {@link #SERVICE}, {@link #DIRECT} or {@link #NAMED}
 * @param n the order's number, unique in its source
 * @param startedAt wall clock, before the write was sent
 * @param at wall clock, after the acknowledgement was read
 * @param databasePort which database took it
 */
public record Ack(String source, long n, Instant startedAt, Instant at, int databasePort) {
  /** Written through the application; so the column {@code orders.source}. */
  public static final String SERVICE = "service";

  /** Written straight into the database; so the column {@code orders.source}. */
  public static final String DIRECT = "direct";

  /** Written through the application that a name leads to; the column says {@link #SERVICE}. */
  public static final String NAMED = "named";

  /** One JSON line. */
  String line() {
    return "{\"source\":\"%s\",\"n\":%d,\"startedAt\":\"%s\",\"at\":\"%s\",\"databasePort\":%d}"
        .formatted(source, n, startedAt, at, databasePort);
  }
}
