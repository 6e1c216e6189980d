package dev.rebound.lab.customer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Compares what the customers were promised with what the database has. */
public final class Accountant {
  private static final int ROWS_AT_ONCE = 10_000;

  private final AckLog direct;
  private final AckLog service;
  private final Optional<AckLog> named;
  private final Primary primary;

  /** Connects to the database that is the primary now. */
  @FunctionalInterface
  public interface Primary {
    Connection connect() throws SQLException;
  }

  /** @param named what the customer by name was promised, where there is one */
  public Accountant(AckLog direct, AckLog service, Optional<AckLog> named, Primary primary) {
    this.direct = direct;
    this.service = service;
    this.named = named;
    this.primary = primary;
  }

  /** Counts now. The promises are taken before the table is read, so a write in between is not taken for lost. */
  public Accounting report(Instant faultAt) throws SQLException {
    List<Ack> writes = direct.all();
    List<Ack> orders = service.all();
    List<Ack> namedOrders = named.map(AckLog::all).orElse(List.of());
    try (Connection connection = primary.connect()) {
      Set<Long> storedWrites = stored(connection, Ack.DIRECT);
      Set<Long> storedOrders = stored(connection, Ack.SERVICE);
      List<Ack> lost = Stream.concat(
          writes.stream().filter(ack -> !storedWrites.contains(ack.n())),
          Stream.concat(orders.stream(), namedOrders.stream()).filter(ack -> !storedOrders.contains(ack.n()))).toList();
      return new Accounting(
          faultAt, direct.firstStartedAfter(faultAt), service.firstStartedAfter(faultAt),
          named.flatMap(log -> log.firstStartedAfter(faultAt)), writes.size(), orders.size(), namedOrders.size(), lost);
    }
  }

  private static Set<Long> stored(Connection connection, String source) throws SQLException {
    connection.setAutoCommit(false);
    Set<Long> numbers = new HashSet<>();
    try (PreparedStatement query = connection.prepareStatement("SELECT n FROM orders WHERE source = ?")) {
      query.setFetchSize(ROWS_AT_ONCE);
      query.setString(1, source);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          numbers.add(row.getLong(1));
        }
      }
    }
    connection.rollback();
    return numbers;
  }
}
