package dev.rebound.lab.postgres;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Dumps of the database {@code orders} in the plain form of {@code pg_dump --inserts}: its tables, rows, owners and constraints in one
 * snapshot. Debian's pg_dump refuses a server that is newer than itself, as the lab's is.
 */
public final class PostgresDumps {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
  private static final String TABLES = """
      SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), quote_ident(pg_get_userbyid(c.relowner)), c.oid
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname IN ('public', 'rebound') ORDER BY 1""";
  private static final String COLUMNS = """
      SELECT quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";
  private static final String NAMES = """
      SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped ORDER BY attnum""";
  /** What is not null stands with its column. */
  private static final String CONSTRAINTS = """
      SELECT quote_ident(conname) || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s AND contype <> 'n'""";

  private record Table(String name, String owner, String oid) {}

  private PostgresDumps() {}

  /**
   * Dumps the database of the pair's primary now, into a file that is there only when it is whole.
   *
   * @param folder is made where it is missing
   */
  public static Path take(PostgresPair pair, Path folder) throws IOException, SQLException {
    String primary = pair.primary().orElseThrow(() -> new IOException("the pair has no primary"));
    Path whole = Files.createDirectories(folder).resolve(PostgresPair.DATABASE + "_" + STAMP.format(Instant.now()) + ".sql");
    Path begun = folder.resolve("begun");
    try (Connection connection = pair.connect(primary, PostgresRole.POSTGRES); Writer out = Files.newBufferedWriter(begun)) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      out.write("--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n");
      out.write("CREATE EXTENSION IF NOT EXISTS amcheck;\nCREATE SCHEMA rebound;\nALTER SCHEMA rebound OWNER TO rebound;\n");
      for (Table table : tables(connection)) {
        write(connection, table, out);
      }
      out.write("\n--\n-- PostgreSQL database dump complete\n--\n");
    }
    return Files.move(begun, whole, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<Table> tables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(TABLES)) {
      var tables = new ArrayList<Table>();
      while (rows.next()) {
        tables.add(new Table(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
      return tables;
    }
  }

  private static void write(Connection connection, Table table, Writer out) throws SQLException, IOException {
    out.write("\nCREATE TABLE " + table.name() + " (\n    " + String.join(",\n    ", texts(connection, COLUMNS, table)) + "\n);\n");
    out.write("ALTER TABLE " + table.name() + " OWNER TO " + table.owner() + ";\n");
    String columns = String.join("::text), quote_nullable(", texts(connection, NAMES, table));
    String values = "concat_ws(', ', quote_nullable(" + columns + "::text))";
    for (String row : texts(connection, "SELECT " + values + " FROM " + table.name(), table)) {
      out.write("INSERT INTO " + table.name() + " VALUES (" + row + ");\n");
    }
    for (String constraint : texts(connection, CONSTRAINTS, table)) {
      out.write("ALTER TABLE ONLY " + table.name() + " ADD CONSTRAINT " + constraint + ";\n");
    }
  }

  private static List<String> texts(Connection connection, String select, Table table) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(select.formatted(table.oid()))) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
