package dev.rebound.lab.customer;

import java.time.Instant;

/**
 * A write that was acknowledged to a customer.
 *
 * @param source the column {@code orders.source}: {@link #SERVICE} or {@link #DIRECT}
 * @param n the order's number, unique in its source
 * @param startedAt wall clock, before the write was sent
 * @param at wall clock, after the acknowledgement was read
 * @param databasePort which database took it
 */
public record Ack(String source, long n, Instant startedAt, Instant at, int databasePort) {
  /** Written through the application. */
  public static final String SERVICE = "service";

  /** Written straight into the database. */
  public static final String DIRECT = "direct";

  /** One JSON line. */
  String line() {
    return "{\"source\":\"%s\",\"n\":%d,\"startedAt\":\"%s\",\"at\":\"%s\",\"databasePort\":%d}"
        .formatted(source, n, startedAt, at, databasePort);
  }
}
