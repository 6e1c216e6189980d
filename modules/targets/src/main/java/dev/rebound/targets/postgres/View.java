package dev.rebound.targets.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Role and timeline as the instance itself states them.
 *
 * @param standbys application names of the standbys that confirm commits now
 * @param standbyNames the setting {@code synchronous_standby_names}
 */
record View(boolean inRecovery, int timeline, List<String> standbys, String standbyNames) {
  /**
   * The timeline of a primary is in its log's file name, because the control file lags behind after a promotion (parts.md 1a); of a replica
   * it is the highest of what it receives, recovered and was checkpointed on.
   */
  private static final String TIMELINE =
      """
      CASE WHEN pg_is_in_recovery()
        THEN (SELECT greatest(
          (SELECT received_tli FROM pg_stat_wal_receiver),
          (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
          (SELECT timeline_id FROM pg_control_checkpoint())))
        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END""";
  private static final String LOOK =
      """
      SELECT pg_is_in_recovery(), %s, current_setting('synchronous_standby_names'),
        ARRAY(SELECT application_name FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum') ORDER BY 1)"""
          .formatted(TIMELINE);

  static View look(Connection connection) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(LOOK)) {
      rows.next();
      var names = (String[]) rows.getArray(4).getArray();
      return new View(rows.getBoolean(1), rows.getInt(2), List.of(names), rows.getString(3));
    }
  }

  static boolean inRecovery(Connection connection) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery("SELECT pg_is_in_recovery()")) {
      rows.next();
      return rows.getBoolean(1);
    }
  }
}
