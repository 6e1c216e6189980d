package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.StruckWorld.Setting;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.scenario.Restore;
import dev.rebound.targets.backup.RealTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash sweep over a restore on the real thing: Debian's PostgreSQL and psql beside the lab's other parts. While a backup
 * is chosen, restored, verified and clients are led to it, the responder's process gets SIGKILL at points of each step and is started
 * again; psql may go on without it. The property {@code crash-sweep.parts} strikes only one part of the points, chosen by
 * the seed.
 */
@Tag("system")
@Tag("soak")
final class RestoreCrashSweepSystemTest {
  private static final int BASE_PORT = 24_400;
  private static final int DOOR_OFFSET = 80;
  private static final long SEED = 20_261_127L;
  private static final int ROWS = 20_000;
  private static final String STRIKE = "kill -9 of the responder";
  private static final String PSQL = "/usr/bin/psql";
  /** What must happen as often as without a strike. */
  private static final List<String> ONCE = List.of(": restore ", ": replace ", ": rollingRestart ");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path home;

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private RealTools tools;
  private RealTools.Server server;
  private Path connection;

  @BeforeEach
  void start() throws Exception {
    tools = new RealTools(home, false);
    server = tools.start("data", "");
    server.sql("postgres", "CREATE DATABASE orders");
    server.sql("orders", Files.readString(Path.of("../../deploy/postgresql-grants.sql")));
    server.sql("orders", "CREATE TABLE orders AS SELECT g AS id, md5(g::text) AS what FROM generate_series(1, " + ROWS + ") g");
    connection = home.resolve("orders.env");
    Files.writeString(connection, "URL=" + RealTools.url(server.port(), "orders") + "?user=app\n");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void shouldEndAsWithoutACrashAtAnyPointOfARestoreFromADump() throws Exception {
    Path dumps = Files.createDirectory(home.resolve("dumps"));
    Path made = tools.home().resolve("made.sql");
    tools.run(
        tools.programs().resolve("pg_dump").toString(), "--host=127.0.0.1", "--port=" + server.port(), "--username=" + RealTools.USER,
        "--dbname=orders", "--file=" + made);
    Files.copy(made, dumps.resolve("orders_20261122_020000.sql"));
    String backups =
        "dumps: { folder: %s, server: \"%s\", psql: %s }".formatted(dumps, RealTools.url(server.port(), "postgres"), PSQL);
    var setting = new Setting(LabPlan.ONE_SITE, text -> planned(text, backups), List.of("command " + PSQL), List.of());
    String name = "database, restored by psql from a dump";
    try (StruckWorld world = StruckWorld.start(home.resolve("world"), BASE_PORT, log, setting, "responder")) {
      List<String> steps = Restore.playbook().steps().stream().map(Playbook.Step::name).toList();
      var sweep = new PointSweep(name, steps, ONCE, random);
      RealCrashPointsPage.write(
          SEED, STRIKE, name, sweep.sweep(STRIKE, RealCrashPointsPage.parts(), (armed, round) -> played(world, armed, round)));
    }
  }

  /** The lab's plan whose database is Debian's, without a replica, and whose clients find it by a file. */
  private String planned(String text, String backups) {
    String database =
        """
              primary: { name: pg-a, url: "%s" }
              credentials: { username: %s, passwordFile: %s }
              durability: asynchronous
              backups: { %s }
        """.formatted(RealTools.url(server.port(), "orders"), RealTools.USER, server.passwordFile(), backups);
    return text.replaceFirst("(?s)      primary: \\{ name: pg-a.*?durability: synchronous\n", database)
        .replace("connection: { secret: orders-db, key: DATABASE_URL }", "connection: { file: " + connection + ", key: URL }")
        .replace("email: lee@example.org }", "email: lee@example.org, roles: [ approver ] }");
  }

  private PointSweep.Round played(StruckWorld world, Set<String> armed, String name) throws Exception {
    StruckResponder responder = world.responder(0);
    world.hands.awaitHealthy();
    responder.arm(armed);
    List<String> before = restored();
    int mark = log.mark();
    var door = new Door(BASE_PORT + DOOR_OFFSET, world.hands);
    var approver = new Approver(log, mark, door);
    door.command("lee", "restore", Map.of("component", "database", "reason", "rows are gone"));
    Set<String> struck = world.follow(
        () -> {
          approver.answer();
          return !ends(mark).isEmpty();
        },
        armed, _ -> responder.killNineAndRestart());

    assertThat(ends(mark)).as("ends, %s", name).extracting(RecoveryEnded::ending).containsExactly(Ending.RECOVERED);
    List<String> fresh = restored().stream().filter(each -> !before.contains(each)).toList();
    assertThat(fresh).as("new databases, %s", name).hasSize(1);
    assertThat(server.sql(fresh.getFirst(), "SELECT count(*) FROM orders")).as("rows, %s", name).containsExactly(Integer.toString(ROWS));
    assertThat(server.sql("orders", "SELECT count(*) FROM orders")).as("the old database, %s", name)
        .containsExactly(Integer.toString(ROWS));
    assertThat(connection).as("where clients are led, %s", name).content()
        .isEqualTo("URL=" + RealTools.url(server.port(), fresh.getFirst()) + "?user=app\n");
    return new PointSweep.Round(struck, responder.passed(), responder.changes());
  }

  private List<RecoveryEnded> ends(int mark) {
    return log.after(mark, RecoveryEnded.class).stream().filter(each -> Restore.isRestore(each.incident())).toList();
  }

  /** Databases that a restore made or began to make. */
  private List<String> restored() throws Exception {
    return server.sql("postgres", "SELECT datname FROM pg_database WHERE datname NOT IN ('orders', 'postgres') AND NOT datistemplate");
  }
}
