package dev.rebound.targets.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;

/**
 * The table {@code rebound.witness} (deploy/postgresql-grants.sql): one row per writer, the proof that a commit was acknowledged. An
 * observer has a row for each instance that it writes through: what it writes through a promoted replica must not cover what the
 * old primary left.
 */
final class WitnessTable {
  private static final String WRITE =
      """
      INSERT INTO rebound.witness (writer, sequence, written_at) VALUES (?, ?, clock_timestamp())
      ON CONFLICT (writer) DO UPDATE SET sequence = excluded.sequence, written_at = excluded.written_at""";
  private static final String READ = "SELECT sequence, written_at FROM rebound.witness WHERE writer = ?";

  private WitnessTable() {}

  /** The key of an observer's rows that were written through an instance. */
  static String writer(String observer, String node) {
    return observer + "@" + node;
  }

  /**
   * Writes and commits.
   *
   * @return a place in the log after the commit
   * @throws SQLException also where the server committed here but gave up waiting for its standby: it says so by a warning only
   */
  static Lsn write(Connection connection, String writer, long sequence) throws SQLException {
    try (var write = connection.prepareStatement(WRITE)) {
      write.setString(1, writer);
      write.setLong(2, sequence);
      write.executeUpdate();
      var warning = write.getWarnings();
      if (warning != null) {
        throw new SQLException("the commit was not confirmed by the standby: " + warning.getMessage(), warning.getSQLState());
      }
    }
    try (var statement = connection.createStatement(); var rows = statement.executeQuery("SELECT pg_current_wal_lsn()::text")) {
      rows.next();
      return Lsn.parse(rows.getString(1));
    }
  }

  static Optional<PostgresNode.WitnessRow> read(Connection connection, String writer) throws SQLException {
    try (var read = connection.prepareStatement(READ)) {
      read.setString(1, writer);
      try (var rows = read.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        Timestamp writtenAt = rows.getTimestamp(2);
        return Optional.of(new PostgresNode.WitnessRow(writer, rows.getLong(1), writtenAt.toInstant()));
      }
    }
  }
}
