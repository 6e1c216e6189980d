package dev.rebound.lab.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The lab's own connections to its databases on 127.0.0.1. */
record Connections(PostgresSecrets secrets) {
  /** Of connecting, and of a look at the role: a server that hangs is not waited for. */
  private static final String LOOK_SECONDS_MAX = "2";
  private static final String SOCKET_SECONDS_MAX = "30";

  static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** With a limit on the server's silence of 30 s. */
  Connection connect(int port, PostgresRole role, String database) throws SQLException {
    return connect(port, role, database, SOCKET_SECONDS_MAX);
  }

  /** Whether it runs and is not in recovery; false in doubt. */
  boolean primary(int port) {
    try (var connection = connect(port, PostgresRole.POSTGRES, "postgres", LOOK_SECONDS_MAX);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT NOT pg_is_in_recovery()")) {
      return rows.next() && rows.getBoolean(1);
    } catch (SQLException down) {
      return false;
    }
  }

  /** Whether a primary has a standby that fits. @param condition on pg_stat_replication */
  boolean standby(int port, String condition) {
    try (var connection = connect(port, PostgresRole.POSTGRES, "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) > 0 FROM pg_stat_replication WHERE " + condition)) {
      return rows.next() && rows.getBoolean(1);
    } catch (SQLException notNow) {
      return false;
    }
  }

  private Connection connect(int port, PostgresRole role, String database, String silenceSecondsMax) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", role.login());
    properties.setProperty("password", secrets.password(role));
    properties.setProperty("connectTimeout", LOOK_SECONDS_MAX);
    properties.setProperty("socketTimeout", silenceSecondsMax);
    properties.setProperty("ApplicationName", "rebound-lab");
    return DriverManager.getConnection(jdbcUrl(port, database), properties);
  }
}
