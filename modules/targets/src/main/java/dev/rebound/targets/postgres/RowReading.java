package dev.rebound.targets.postgres;

import dev.rebound.targets.postgres.PostgresNode.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the rows of an operator's query, which cannot change anything: it stands as a subquery in a transaction that only reads. */
final class RowReading {
  /** Rows that the driver holds at once beside those that are kept. */
  private static final int FETCH_ROWS = 100;

  private RowReading() {}

  static Rows read(Connection connection, String select, int rowsMax, int charactersMax) throws SQLException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    // The line's end closes a comment of the query; one row more tells whether there are more.
    String sql = "SELECT * FROM (" + select + "\n) AS rows_of_the_plan LIMIT " + (rowsMax + 1L);
    try (var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.setFetchSize(FETCH_ROWS);
      try (var found = statement.executeQuery(sql)) {
        return rows(found, rowsMax, charactersMax);
      }
    } finally {
      connection.rollback();
    }
  }

  private static Rows rows(ResultSet found, int rowsMax, int charactersMax) throws SQLException {
    int columns = found.getMetaData().getColumnCount();
    var rows = new ArrayList<List<Optional<String>>>();
    int characters = 0;
    while (found.next()) {
      if (rows.size() == rowsMax) {
        return new Rows(columns, rows, false);
      }
      var row = new ArrayList<Optional<String>>();
      for (int column = 1; column <= columns; column++) {
        var text = Optional.ofNullable(found.getString(column));
        characters += text.map(String::length).orElse(0);
        row.add(text);
      }
      if (characters > charactersMax) {
        return new Rows(columns, rows, false);
      }
      rows.add(List.copyOf(row));
    }
    return new Rows(columns, rows, true);
  }
}
