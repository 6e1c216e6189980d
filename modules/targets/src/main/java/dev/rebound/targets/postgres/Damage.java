package dev.rebound.targets.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Signs of damaged pages, as the server itself counted them.
 *
 * @param failures checksum failures that any client has met since the statistics were reset, over all databases
 * @param checksums whether pages carry checksums; if not, {@code failures} means nothing
 */
record Damage(long failures, boolean checksums) {
  private static final String LOOK =
      "SELECT coalesce(sum(checksum_failures), 0), current_setting('data_checksums') = 'on' FROM pg_stat_database";

  static Damage look(Connection connection) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(LOOK)) {
      rows.next();
      return new Damage(rows.getLong(1), rows.getBoolean(2));
    }
  }
}
