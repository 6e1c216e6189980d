package dev.rebound.responder.steps.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.plan.Component.Credentials;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.PlanTargets;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.backup.RealTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real steps and adapters: a dump of the real pg_dump comes back in a new database of a real server, and clients go there. */
@Tag("system")
class RestoreSystemTest {
  private static final String ROWS = "SELECT count(*) || ' ' || max(id) FROM orders";

  @TempDir private static Path folder;
  private static RealTools.Server server;
  private static Path dumps;
  private static Instant witnessed;

  private final RestoreBench bench = new RestoreBench();
  private final Path connection = folder.resolve("orders.env");

  @BeforeAll
  static void start() throws IOException, SQLException {
    var tools = new RealTools(folder, false);
    server = tools.start("data", "");
    server.sql("postgres", "CREATE DATABASE orders");
    server.sql("orders", "CREATE TABLE orders AS SELECT g AS id FROM generate_series(1, 1000) g");
    server.sql("orders", "CREATE EXTENSION amcheck; CREATE SCHEMA rebound;"
        + " CREATE TABLE rebound.witness (writer text PRIMARY KEY, sequence bigint, written_at timestamptz);"
        + " INSERT INTO rebound.witness VALUES ('observer-1@pg-a', 7, '2026-11-22T01:59:58Z')");
    witnessed = Instant.parse("2026-11-22T01:59:58Z");
    Path made = tools.home().resolve("made.sql");
    tools.run(
        tools.programs().resolve("pg_dump").toString(), "--host=127.0.0.1", "--port=" + server.port(), "--username=" + RealTools.USER,
        "--dbname=orders", "--file=" + made);
    dumps = Files.createDirectory(folder.resolve("dumps"));
    byte[] whole = Files.readAllBytes(made);
    put("orders_20261122_020000.sql", whole);
    put("orders_20261122_030000.sql", java.util.Arrays.copyOf(whole, whole.length / 2));
    server.sql("orders", "DELETE FROM orders WHERE id > 10");
  }

  private static void put(String name, byte[] sql) throws IOException {
    Files.setLastModifiedTime(Files.write(dumps.resolve(name), sql), FileTime.from(Instant.parse("2026-11-22T04:00:00Z")));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void plan() throws IOException {
    bench.real = Optional.of(new PlanTargets());
    bench.sources = List.of(new BackupSource.Dumps(
        dumps.toString(), server.access().url(), null, "/usr/bin/psql", null));
    bench.database = Optional.of(
        new Postgresql(
            "database", List.of(), new Node("pg-a", RealTools.url(server.port(), "orders"), null), List.of(),
            new Credentials(RealTools.USER, server.passwordFile().toString()), Durability.ASYNCHRONOUS));
    Files.writeString(connection, "URL=" + RealTools.url(server.port(), "orders") + "?user=app\n");
    bench.world.connection = new Connection.File(connection.toString(), "URL");
  }

  @Test
  void shouldBringBackInANewDatabaseWhatWasDeletedAndLeadClientsThere() throws Exception {
    StepReport chosen = bench.run(new ChooseBackup());
    assertThat(chosen.outcome()).as(chosen.reason()).isEqualTo(Outcome.DONE);
    assertThat(chosen.findings()).containsEntry(Restore.BACKUP, "orders_20261122_020000.sql")
        .containsEntry(Restore.PLACE, RestoreBench.DATABASE);
    assertThat(chosen.findings().get(Restore.PASSED_OVER)).contains("orders_20261122_030000.sql is damaged");

    StepReport restored = bench.run(new RestoreDatabase());
    assertThat(restored.outcome()).as(restored.reason()).isEqualTo(Outcome.DONE);
    assertThat(server.sql(RestoreBench.DATABASE, ROWS)).containsExactly("1000 1000");
    assertThat(bench.run(new RestoreDatabase()).outcome()).as("the second attempt").isEqualTo(Outcome.ALREADY_DONE);

    StepReport verified = bench.run(new VerifyRestore());
    assertThat(verified.outcome()).as(verified.reason()).isEqualTo(Outcome.DONE);
    assertThat(verified.findings()).containsEntry(Restore.NEWEST_COMMIT, witnessed.toString())
        .containsEntry(Restore.CLIENTS, Restore.SWITCHABLE);
    assertThat(verified.reason()).contains("1 tables, no corruption in ");

    assertThat(bench.run(new SwitchClients()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(connection).content().isEqualTo("URL=" + RealTools.url(server.port(), RestoreBench.DATABASE) + "?user=app\n");
    assertThat(server.sql("orders", ROWS)).as("the old database").containsExactly("10 10");
    assertThat(server.sql("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'rebound_unfinished_%'")).isEmpty();
  }

  @Test
  void shouldLeaveAloneADatabaseThatHasTheNameAlready() throws Exception {
    bench.arguments.put(Restore.STAMP, "2026-11-22T13:30:00Z");
    server.sql("postgres", "CREATE DATABASE orders_20261122_133000");
    bench.run(new ChooseBackup());
    StepReport refused = bench.run(new RestoreDatabase());
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.reason()).contains("orders_20261122_133000", "stays as it is");
    assertThat(server.sql("orders_20261122_133000", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).containsExactly("0");
  }
}
