package dev.rebound.targets.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Change;
import dev.rebound.targets.postgres.PostgresAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps of a real pg_dump, restored by the real psql into a real server. */
@Tag("system")
class DumpBackupsSystemTest extends BackupsContract {
  private static final int ROWS = 20_000;

  @TempDir private static Path folder;
  private static RealTools.Server server;
  private static Path dumps;
  private static RealTools tools;

  @BeforeAll
  static void start() throws IOException, SQLException {
    tools = new RealTools(folder, false);
    server = tools.start("data", "");
    server.sql("postgres", "CREATE DATABASE orders");
    server.sql("orders", "CREATE TABLE orders AS SELECT g AS id, 'order ' || g AS what FROM generate_series(1, " + ROWS + ") g");
    dumps = Files.createDirectory(folder.resolve("dumps"));
    dump("orders_20261125_020000.sql");
    Path plain = dumps.resolve("orders_20261125_020000.sql");
    byte[] sql = Files.readAllBytes(plain);
    put("orders_20261125_030000.sql", Arrays.copyOf(sql, sql.length / 2));
    put("orders_20261125_040000.sql.gz", zipped(sql));
    byte[] zip = zipped(sql);
    put("orders_20261125_050000.sql.gz", Arrays.copyOf(zip, zip.length / 2));
    dump("orders_20261125_060000_created.sql", "--create");
    server.sql("orders", "ALTER TABLE orders ADD PRIMARY KEY (id); CREATE ROLE seller; ALTER TABLE orders OWNER TO seller");
    dump("orders_20261125_070000_owned.sql");
    server.sql("orders", "ALTER TABLE orders OWNER TO postgres; DROP ROLE seller");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void dump(String name, String... more) throws IOException {
    Path made = tools.home().resolve(name);
    var command = new ArrayList<>(List.of(
        tools.programs().resolve("pg_dump").toString(), "--host=127.0.0.1", "--port=" + server.port(), "--username=" + RealTools.USER,
        "--dbname=orders", "--file=" + made));
    command.addAll(List.of(more));
    tools.run(command.toArray(String[]::new));
    put(name, Files.readAllBytes(made));
  }

  private static void put(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("part"), content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-26T00:00:00Z")));
    Files.move(file, dumps.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] zipped(byte[] sql) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(sql);
    }
    return bytes.toByteArray();
  }

  @Override
  Backups backups() {
    return new DumpBackups(dumps, new PsqlServer(tools.commands(), psql(), server.access(), text -> text), folder);
  }

  private static String psql() {
    return tools.programs().resolve("psql").toString();
  }

  @Override
  String good() {
    return "orders_20261125_040000.sql.gz";
  }

  @Override
  String damaged() {
    return "orders_20261125_030000.sql";
  }

  @Override
  void occupy(String place) throws SQLException {
    server.sql("postgres", "CREATE DATABASE " + place);
    server.sql(place, "CREATE TABLE precious (n integer)");
  }

  @Override
  boolean occupied(String place) throws SQLException {
    return server.sql(place, "SELECT count(*) FROM precious").equals(List.of("0"));
  }

  @Override
  boolean nothingAt(String place) throws SQLException {
    return server.sql("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + place + "'").isEmpty();
  }

  private static void assertNothingUnfinished() throws SQLException {
    assertThat(server.sql("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'rebound_unfinished_%'")).isEmpty();
  }

  @Test
  void shouldBringTheRowsBackFromAPlainAndAZippedDump() throws SQLException {
    for (String label : List.of("orders_20261125_020000.sql", good())) {
      var order = order(label, label.endsWith(".gz") ? "zipped" : "plain", "job-1");
      assertThat(restored(restore(order)).change()).isEqualTo(Change.DONE);
      assertThat(server.sql(order.place(), "SELECT count(*) || ' ' || max(id) FROM orders")).containsExactly(ROWS + " " + ROWS);
      server.sql(order.place(), "DELETE FROM orders");
      assertThat(restored(restore(order)).change()).isEqualTo(Change.ALREADY);
      assertThat(server.sql(order.place(), "SELECT count(*) FROM orders")).as("the second time changed nothing").containsExactly("0");
    }
    assertNothingUnfinished();
  }

  @Test
  void shouldLeaveNoDatabaseOfADumpThatIsCutOffThoughItWasTried() throws SQLException {
    for (String label : List.of(damaged(), "orders_20261125_050000.sql.gz")) {
      var order = order(label, "cut", "job-" + label);
      assertThat(trouble(restore(order))).containsAnyOf("does not end with", "in the middle of its compressed data");
      assertThat(nothingAt(order.place())).isTrue();
    }
    assertNothingUnfinished();
  }

  @Test
  void shouldNotFollowADumpIntoAnotherDatabase() throws SQLException {
    var order = order("orders_20261125_060000_created.sql", "created", "job-1");
    assertThat(trouble(restore(order))).contains("it leads to another database");
    assertThat(server.sql("orders", "SELECT count(*) FROM orders")).containsExactly(Integer.toString(ROWS));
    assertThat(nothingAt(order.place())).isTrue();
  }

  @Test
  void shouldSayWhatTheServerLacks() throws SQLException {
    var order = order("orders_20261125_070000_owned.sql", "owned", "job-1");
    assertThat(trouble(restore(order))).contains("ERROR:  role \"seller\" does not exist");
    assertThat(nothingAt(order.place())).isTrue();
    assertNothingUnfinished();
  }

  @Test
  void shouldDropWhatAnAttemptOfItsOwnLeftUnfinished() throws SQLException {
    var order = order(good(), "again", "job-1");
    String working = NewDatabase.working(order);
    server.sql("postgres", "CREATE DATABASE " + working);
    server.sql(working, "CREATE TABLE orders (half integer)");
    assertThat(restored(restore(order)).change()).isEqualTo(Change.DONE);
    assertThat(server.sql(order.place(), "SELECT count(*) FROM orders")).containsExactly(Integer.toString(ROWS));
    assertNothingUnfinished();
  }

  @Test
  void shouldSayThatItsPasswordIsWrongWithoutSayingIt() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), "canary-wrong");
    var access = new PostgresAccess("pg-a", server.access().url(), RealTools.USER, wrong);
    var backups = new DumpBackups(dumps, new PsqlServer(tools.commands(), psql(), access, text -> text), folder);
    assertThat(trouble(backups.restore(order(good(), "wrong", "job-1"), LIMIT, progress -> true)))
        .contains("password authentication failed").doesNotContain("canary");
    var gone = new PostgresAccess("pg-a", RealTools.url(RealTools.freePort(), "postgres"), RealTools.USER, wrong);
    var nobody = new DumpBackups(dumps, new PsqlServer(tools.commands(), psql(), gone, text -> text), folder);
    assertThat(trouble(nobody.restore(order(good(), "gone", "job-1"), LIMIT, progress -> true))).contains("Connection refused");
  }
}
