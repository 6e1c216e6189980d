package dev.rebound.targets.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Change;
import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Kind;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Soundness;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real pgBackRest with an encrypted repository of a real server: two full backups, the first of which is damaged, then rows that somebody
 * deletes.
 */
@Tag("system")
class PgBackRestBackupsSystemTest extends BackupsContract {
  private static final String STANZA = "orders";

  @TempDir private static Path folder;
  private static RealTools tools;
  private static RealStanza stanza;
  private static RealTools.Server server;
  private static Path places;
  private static String damagedLabel = "";
  private static String goodLabel = "";
  private static Instant beforeTheDelete = Instant.EPOCH;

  @BeforeAll
  static void start() throws IOException, SQLException, InterruptedException {
    tools = new RealTools(folder, true);
    places = tools.home().resolve("restored");
    tools.run("mkdir", places.toString(), tools.home().resolve("space").toString());
    stanza = RealStanza.start(tools, STANZA);
    server = stanza.server();
    stanza.configured("patient.conf", "canary-passphrase", "repo", 2);
    stanza.configured("wrong.conf", "canary-another", "repo", 0);
    stanza.configured("nowhere.conf", "canary-passphrase", "nowhere", 0);
    server.sql("postgres", "CREATE TABLESPACE elsewhere LOCATION '" + tools.home().resolve("space") + "'");
    server.sql("postgres", "CREATE TABLE orders (id serial PRIMARY KEY, what text) TABLESPACE elsewhere");
    server.sql("postgres", "CREATE TABLE filler AS SELECT g AS n, md5(g::text) AS t FROM generate_series(1, 40000) g");
    stanza.run("--type=full", "backup");
    damagedLabel = newestLabel();
    server.sql("postgres", "INSERT INTO orders (what) SELECT 'order ' || g FROM generate_series(1, 100) g");
    stanza.run("--type=full", "backup");
    goodLabel = newestLabel();
    server.sql("postgres", "INSERT INTO orders (what) VALUES ('the last good one')");
    Thread.sleep(Duration.ofMillis(1_100));
    beforeTheDelete = Instant.parse(server.sql("postgres",
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')").getFirst());
    Thread.sleep(Duration.ofMillis(1_100));
    server.sql("postgres", "DELETE FROM orders; CREATE TABLE after_the_delete (n integer)");
    // So that the archive's time, in whole seconds, is later than the last commit.
    Thread.sleep(Duration.ofMillis(1_100));
    stanza.archive();
    damage();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static String newestLabel() {
    return value(of("good.conf", STANZA).list(LIMIT)).getFirst().label();
  }

  /** Overwrites four bytes in the largest bundle of the first backup. */
  private static void damage() throws IOException {
    Path bundles = tools.home().resolve("repo/backup/" + STANZA + "/" + damagedLabel + "/bundle");
    try (Stream<Path> files = Files.list(bundles)) {
      Path largest = files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
      try (var bytes = new RandomAccessFile(largest.toFile(), "rw")) {
        bytes.seek(bytes.length() / 2);
        bytes.writeInt(0x00010203);
      }
    }
  }

  private static Backups of(String config, String stanza) {
    var tool = new PgBackRestTool(
        tools.asOwner(), RealTools.PGBACKREST.toString(), tools.home().resolve(config).toString(), stanza, 1);
    return new PgBackRestBackups(tools.commands(), tool, places, text -> text);
  }

  @Override
  Backups backups() {
    return of("good.conf", STANZA);
  }

  @Override
  String good() {
    return goodLabel;
  }

  @Override
  String damaged() {
    return damagedLabel;
  }

  @Override
  void occupy(String place) {
    tools.run("mkdir", "--mode=0700", places.resolve(place).toString());
    tools.write("restored/" + place + "/PG_VERSION", "15\n");
  }

  @Override
  boolean occupied(String place) {
    return tools.run("find", places.resolve(place).toString(), "-mindepth", "1", "-printf", "%f").equals("PG_VERSION")
        && tools.run("cat", places.resolve(place).resolve("PG_VERSION").toString()).equals("15\n");
  }

  @Override
  boolean nothingAt(String place) {
    return tools.run("find", places.toString(), "-maxdepth", "1", "-name", place + "*").isEmpty();
  }

  private static Order until(Instant moment, String name) {
    return new Order(order(goodLabel, name, "job-1").checked(), Optional.of(moment), name, STAMP, "job-1");
  }

  @Test
  void shouldBringBackWhatWasDeleted() throws Exception {
    var place = Path.of(restored(restore(until(beforeTheDelete, "back"))).place());
    var servers = new PgCtlTrialServer(tools.commands(), tools.asOwner(), tools.programs(), text -> text);
    int port = RealTools.freePort();
    assertThat(trouble(servers.start(place, server.port(), LIMIT, progress -> true))).contains("could not create any TCP/IP sockets");
    try {
      assertThat(value(servers.start(place, port, LIMIT, progress -> true))).isEqualTo(Change.DONE);
      assertThat(RealTools.sql(port, "postgres", "SELECT count(*) FROM orders")).containsExactly("101");
      assertThat(RealTools.sql(port, "postgres", "SELECT what FROM orders ORDER BY id DESC LIMIT 1")).containsExactly("the last good one");
      assertThat(RealTools.sql(port, "postgres", "SELECT to_regclass('after_the_delete')::text")).containsExactly((String) null);
      assertThat(RealTools.sql(port, "postgres", "SELECT pg_is_in_recovery() OR current_setting('archive_mode') <> 'off'"))
          .containsExactly("f");
      assertThat(RealTools.sql(port, "postgres", "CREATE TABLE writable (n integer); SELECT 1")).isEmpty();
      assertThat(RealTools.sql(port, "postgres", "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'elsewhere'"))
          .singleElement().asString().startsWith(place.toString());
      assertThat(value(servers.start(place, port, LIMIT, progress -> true))).isEqualTo(Change.ALREADY);
      assertThat(trouble(servers.start(place, port + 1, LIMIT, progress -> true))).contains("not at");
    } finally {
      assertThat(value(servers.stop(place, LIMIT))).isEqualTo(Change.DONE);
    }
    assertThat(value(servers.stop(place, LIMIT))).isEqualTo(Change.ALREADY);
    assertThat(server.sql("postgres", "SELECT count(*) FROM orders")).as("the source stays as it was").containsExactly("0");
    assertThat(value(backups().list(LIMIT))).as("the trial archived nothing").hasSize(2);
  }

  @Test
  void shouldRestoreToTheEndOfTheLog() throws Exception {
    var place = Path.of(restored(restore(order(goodLabel, "latest", "job-1"))).place());
    var servers = new PgCtlTrialServer(tools.commands(), tools.asOwner(), tools.programs(), text -> text);
    int port = RealTools.freePort();
    try {
      value(servers.start(place, port, LIMIT, progress -> true));
      assertThat(RealTools.sql(port, "postgres", "SELECT count(*) FROM orders")).containsExactly("0");
      assertThat(RealTools.sql(port, "postgres", "SELECT to_regclass('after_the_delete')::text")).containsExactly("after_the_delete");
    } finally {
      servers.stop(place, LIMIT);
    }
  }

  @Test
  void shouldSayThatNothingWasCommittedAfterTheMoment() throws Exception {
    Instant latest = value(backups().list(LIMIT)).getFirst().latest();
    var place = Path.of(restored(restore(until(latest, "quiet"))).place());
    var servers = new PgCtlTrialServer(tools.commands(), tools.asOwner(), tools.programs(), text -> text);
    assertThat(trouble(servers.start(place, RealTools.freePort(), LIMIT, progress -> true)))
        .contains("recovery ended before configured recovery target was reached");
    assertThat(value(servers.stop(place, LIMIT))).as("nothing runs").isEqualTo(Change.ALREADY);
  }

  @Test
  void shouldStartAndStopNothingButItsOwn() {
    var servers = new PgCtlTrialServer(tools.commands(), tools.asOwner(), tools.programs(), text -> text);
    assertThat(trouble(servers.stop(server.data(), LIMIT))).contains("no restore of Rebound's");
    assertThat(trouble(servers.start(server.data(), server.port(), LIMIT, progress -> true))).contains("no finished restore");
    assertThat(trouble(servers.start(places.resolve("nothing"), server.port(), LIMIT, progress -> true))).contains("no finished restore");
  }

  @Test
  void shouldReachFromTheBackupsEndToTheLastLog() {
    Backup newest = value(backups().list(LIMIT)).getFirst();
    assertThat(newest.kind()).isEqualTo(Kind.FULL);
    assertThat(newest.latest()).isAfterOrEqualTo(beforeTheDelete.minusSeconds(1));
    assertThat(newest.restoredBytes().orElse(0)).isGreaterThan(newest.bytes());
    assertThat(refused(restore(until(newest.stop().minusSeconds(1), "early")))).contains("reaches from");
    assertThat(refused(restore(until(newest.latest().plusSeconds(1), "late")))).contains("reaches from");
    assertThat(nothingAt(until(newest.latest(), "late").place())).isTrue();
  }

  @Test
  void shouldSayWhatIsWrongWithARestoreOfADamagedBackupAndNotCallItFinished() {
    var order = order(damagedLabel, "damaged", "job-1");
    assertThat(trouble(restore(order))).contains("Restoring " + damagedLabel + " failed with status 29", "error", places.toString());
    assertThat(refused(restore(order))).contains("unfinished restore of this job");
    var servers = new PgCtlTrialServer(tools.commands(), tools.asOwner(), tools.programs(), text -> text);
    Path place = places.resolve(order.place());
    assertThat(trouble(servers.start(place, server.port(), LIMIT, progress -> true))).contains("no finished restore");
  }

  @Test
  void shouldSayThatThePassphraseOrTheRepositoryOrTheStanzaIsAnother() {
    assertThat(trouble(of("wrong.conf", STANZA).list(LIMIT))).contains("its passphrase is another one");
    assertThat(trouble(of("wrong.conf", STANZA).check(goodLabel, LIMIT, progress -> true))).contains("its passphrase is another one");
    var restore = of("wrong.conf", STANZA).restore(order(goodLabel, "wrong", "job-1"), LIMIT, progress -> true);
    assertThat(trouble(restore)).contains("its passphrase is another one").doesNotContain("canary");
    assertThat(nothingAt(order(goodLabel, "wrong", "job-1").place())).isTrue();
    assertThat(trouble(of("good.conf", "nobody").list(LIMIT))).isEqualTo("The repository holds no stanza nobody.");
    assertThat(trouble(of("nowhere.conf", STANZA).list(LIMIT))).contains("The repository is not there, or empty");
    assertThat(trouble(of("no.conf", STANZA).list(LIMIT))).contains("unable to open missing file");
  }

  /** Of the damaged one, because it lasts longer than a second: pgBackRest tries the broken file again. */
  @Test
  void shouldEndARestoreThatShouldNotGoOnWithAllItsProcesses() {
    var order = order(damagedLabel, "ended", "job-1");
    assertThat(trouble(of("patient.conf", STANZA).restore(order, LIMIT, progress -> !progress.startsWith("restoring"))))
        .contains("should not go on", "What it wrote is left in " + places.resolve(order.place()));
    assertThat(ProcessHandle.allProcesses().filter(process -> process.info().commandLine().orElse("").contains(order.place()))).isEmpty();
    assertThat(refused(restore(order))).contains("unfinished restore of this job");
  }
}
