package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.StruckWorld.Setting;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.core.plan.BackupSource;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.scenario.Restore;
import dev.rebound.targets.backup.RealStanza;
import dev.rebound.targets.backup.RealTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash sweep over a restore on the real thing: Debian's PostgreSQL, psql and pgBackRest (an encrypted repository) beside the lab's
 * other parts. While a backup is chosen, restored, verified and clients are led to it, the responder's process gets SIGKILL at points of
 * each step and is started again. A data folder that pgBackRest restored is tried and then a person's: that is how its restore ends. The
 * property {@code crash-sweep.parts} strikes only one part of the points, chosen by the seed.
 */
@Tag("system")
@Tag("soak")
final class RestoreCrashSweepSystemTest {
  private static final int BASE_PORT = 24_400;
  private static final int DOOR_OFFSET = 80;
  private static final int TRIAL_OFFSET = 95;
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
  /** Of data folders; null where databases are restored. */
  private @Nullable Path places;

  /** Rows of orders in a server that is started, and clients that find it by a file. */
  private void filled(RealTools.Server started) throws Exception {
    server = started;
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
    tools = new RealTools(home, false);
    filled(tools.start("data", ""));
    Path dumps = Files.createDirectory(home.resolve("dumps"));
    Path made = tools.home().resolve("made.sql");
    tools.run(
        tools.programs().resolve("pg_dump").toString(), "--host=127.0.0.1", "--port=" + server.port(), "--username=" + RealTools.USER,
        "--dbname=orders", "--file=" + made);
    Files.copy(made, dumps.resolve("orders_20261122_020000.sql"));
    String backups =
        "dumps: { folder: %s, server: \"%s\", psql: %s }".formatted(dumps, RealTools.url(server.port(), "postgres"), PSQL);
    swept("database, restored by psql from a dump", backups, List.of("command " + PSQL), this::fromADump);
  }

  @Test
  void shouldEndAsWithoutACrashAtAnyPointOfARestoreByPgBackRest() throws Exception {
    tools = new RealTools(home, true);
    var stanza = RealStanza.start(tools, "orders");
    filled(stanza.server());
    places = tools.home().resolve("restored");
    tools.run("mkdir", places.toString());
    stanza.run("--type=full", "backup");
    stanza.archive();
    var source =
        new BackupSource.PgBackRest(
            stanza.config(), stanza.name(), 1, places.toString(), absolute(tools.asOwner()), RealStanza.PROGRAM,
            tools.programs().toString(), BASE_PORT + TRIAL_OFFSET);
    String backups =
        "pgBackRest: { stanza: %s, config: %s, folder: %s, asOwner: %s, program: %s, programs: %s, trialPort: %d }".formatted(
            source.stanza(), source.config(), source.folder(), source.asOwner(), source.program(), source.programs(), source.trialPort());
    List<String> allowed = source.programsRun().stream().map("command "::concat).toList();
    swept("database, restored by pgBackRest", backups, allowed, this::byPgBackRest);
  }

  private static List<String> absolute(List<String> command) {
    return command.isEmpty() ? command
        : Stream.concat(Stream.of("/usr/bin/" + command.getFirst()), command.stream().skip(1)).toList();
  }

  private interface Ended {
    /** What must hold once the restore that began after a mark of the log has ended. */
    void holds(int mark, List<String> before, String name) throws Exception;
  }

  private void swept(String name, String backups, List<String> allowed, Ended ended) throws Exception {
    var setting = new Setting(LabPlan.ONE_SITE, text -> planned(text, backups), allowed, List.of());
    try (StruckWorld world = StruckWorld.start(home.resolve("world"), BASE_PORT, log, setting, "responder")) {
      List<String> steps = Restore.playbook().steps().stream().map(Playbook.Step::name).toList();
      var sweep = new PointSweep(name, steps, ONCE, random);
      RealCrashPointsPage.write(
          SEED, STRIKE, name, sweep.sweep(STRIKE, RealCrashPointsPage.parts(), (armed, round) -> played(world, armed, round, ended)));
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

  private PointSweep.Round played(StruckWorld world, Set<String> armed, String name, Ended ended) throws Exception {
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
    ended.holds(mark, before, name);
    assertThat(server.sql("orders", "SELECT count(*) FROM orders")).as("the old database, %s", name)
        .containsExactly(Integer.toString(ROWS));
    return new PointSweep.Round(struck, responder.passed(), responder.changes());
  }

  private void fromADump(int mark, List<String> before, String name) throws Exception {
    assertThat(ends(mark)).as("ends, %s", name).extracting(RecoveryEnded::ending).containsExactly(Ending.RECOVERED);
    List<String> fresh = restored().stream().filter(each -> !before.contains(each)).toList();
    assertThat(fresh).as("new databases, %s", name).hasSize(1);
    assertThat(server.sql(fresh.getFirst(), "SELECT count(*) FROM orders")).as("rows, %s", name).containsExactly(Integer.toString(ROWS));
    assertThat(connection).as("where clients are led, %s", name).content()
        .isEqualTo("URL=" + RealTools.url(server.port(), fresh.getFirst()) + "?user=app\n");
  }

  /** It was tried and stopped; how it is served no plan says. */
  private void byPgBackRest(int mark, List<String> before, String name) throws Exception {
    List<String> fresh = restored().stream().filter(each -> !before.contains(each)).toList();
    assertThat(fresh).as("new data folders, %s", name).hasSize(1);
    Path folder = places.resolve(fresh.getFirst());
    assertThat(ends(mark)).as("ends, %s", name).singleElement().satisfies(end -> {
      assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(end.reason()).contains("the restored data folder " + folder, "was tried", "stopped again");
    });
    assertThat(ProcessHandle.allProcesses().filter(each -> each.info().commandLine().orElse("").contains(folder.toString())))
        .as("nothing runs on it, %s", name).isEmpty();
    assertThat(connection).as("clients stay where they are, %s", name).content()
        .isEqualTo("URL=" + RealTools.url(server.port(), "orders") + "?user=app\n");
  }

  private List<RecoveryEnded> ends(int mark) {
    return log.after(mark, RecoveryEnded.class).stream().filter(each -> Restore.isRestore(each.incident())).toList();
  }

  /** Databases, or data folders, that a restore made or began to make. */
  private List<String> restored() throws Exception {
    return places == null
        ? server.sql("postgres", "SELECT datname FROM pg_database WHERE datname NOT IN ('orders', 'postgres') AND NOT datistemplate")
        : tools.run("find", places.toString(), "-mindepth", "1", "-maxdepth", "1", "-type", "d", "-name", "orders_*", "-printf", "%f\\n")
            .lines().toList();
  }
}
