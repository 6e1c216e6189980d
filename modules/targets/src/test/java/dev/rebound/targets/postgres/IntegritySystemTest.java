package dev.rebound.targets.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.postgres.PostgresPair;
import dev.rebound.lab.postgres.PostgresRole;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.IntegrityReport.Corruption;
import dev.rebound.targets.postgres.IntegrityReport.Why;
import dev.rebound.targets.postgres.PostgresNode.CheckLimits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The integrity check on real PostgreSQL servers whose files and catalogs are really damaged, with the granted rights alone. */
@Tag("system")
class IntegritySystemTest {
  private static final int PAGE_BYTES = 8192;
  private static final int PAGE_HEADER_BYTES = 24;
  /** In use, 32767 bytes long at 32767. Source: PostgreSQL, storage/itemid.h, ItemIdData; little-endian. */
  private static final int LINE_POINTER_TO_NOWHERE = 0xFFFE_FFFF;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final CheckLimits LIMITS = new CheckLimits(Duration.ofMinutes(5), LONG, Duration.ofMillis(300), LONG);
  private static final String SLOW_COMPARISON =
      """
      CREATE FUNCTION slow_cmp(a int, b int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN btint4cmp(a, b); END';
      CREATE OPERATOR CLASS slow_ops FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=,
        OPERATOR 5 >, FUNCTION 1 slow_cmp(int, int);
      CREATE TABLE slow AS SELECT g AS n FROM generate_series(1, 200) g;
      CREATE INDEX slow_n ON slow (n slow_ops);
      CREATE OR REPLACE FUNCTION slow_cmp(a int, b int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN PERFORM pg_sleep(0.1); RETURN btint4cmp(a, b); END'""";

  @TempDir Path folder;
  private List<Integer> ports;
  private PostgresPair pair;

  @BeforeEach
  void start() throws IOException {
    try (var a = new ServerSocket(0); var b = new ServerSocket(0); var s = new ServerSocket(0)) {
      ports = List.of(a.getLocalPort(), b.getLocalPort(), s.getLocalPort());
    }
    open();
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private void open() {
    pair = PostgresPair.start(folder, ports.get(0), ports.get(1), ports.get(2));
  }

  private PostgresNode node() {
    var access = new PostgresAccess("pg-a", pair.jdbcUrl("pg-a"), "rebound", pair.passwordFile(PostgresRole.REBOUND));
    return new JdbcPostgresNode(access, new RecentSessions());
  }

  private IntegrityReport check() {
    return PostgresContract.value(node().checkIntegrity(LIMITS, progress -> true));
  }

  private void sql(String sql) throws SQLException {
    try (var admin = pair.connect("pg-a", PostgresRole.POSTGRES); var statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> ask(String sql) throws SQLException {
    var values = new ArrayList<String>();
    try (var admin = pair.connect("pg-a", PostgresRole.POSTGRES); var rows = admin.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** Overwrites the third line pointer of a page in the file of a relation; the server is down meanwhile. */
  private void damage(String file, int block) throws IOException {
    try (var bytes = new RandomAccessFile(file, "rw")) {
      bytes.seek((long) block * PAGE_BYTES + PAGE_HEADER_BYTES + 2 * Integer.BYTES);
      bytes.writeInt(Integer.reverseBytes(LINE_POINTER_TO_NOWHERE));
    }
  }

  private String file(String relation) throws SQLException {
    String path = ask("SELECT pg_relation_filepath('" + relation + "')").getFirst();
    return Path.of(pair.supervisor().look("pg-a").dataPath()).resolve(path).toString();
  }

  @Test
  void shouldLocatePagesThatWereDamagedOnDisk() throws Exception {
    sql("CREATE TABLE harmed AS SELECT g AS n, repeat('x', 100) AS t FROM generate_series(1, 2000) g");
    sql("CREATE TABLE other AS SELECT g AS n FROM generate_series(1, 2000) g; CREATE INDEX other_n ON other (n)");
    assertThat(check().sound()).isTrue();
    // A checkpoint, or the restart would write whole pages from the log over the damage.
    sql("CHECKPOINT");
    String table = file("harmed");
    String index = file("other_n");
    pair.close();
    damage(table, 4);
    damage(index, 2);
    open();

    IntegrityReport report = check();

    assertThat(report.sound()).isFalse();
    assertThat(report.corruptions()).extracting(Corruption::relation).containsExactlyInAnyOrder("public.harmed", "public.other_n");
    assertThat(report.corruptions()).allSatisfy(each -> assertThat(each.message()).contains("invalid page"));
    assertThat(report.corruptions()).filteredOn(each -> each.relation().equals("public.harmed")).extracting(Corruption::block)
        .containsExactly(4L);
    assertThat(report.corruptions()).filteredOn(each -> each.relation().equals("public.other_n")).extracting(Corruption::block)
        .containsExactly(2L);
    assertThat(report.tables()).as("all others were checked all the same").isGreaterThan(50);

    // As on a server without checksums: the page is read, and amcheck itself must find the place in it.
    sql("ALTER ROLE rebound SET ignore_checksum_failure = on");
    assertThat(check().corruptions()).filteredOn(each -> each.relation().equals("public.harmed")).anySatisfy(each -> {
      assertThat(each.block()).isEqualTo(4L);
      assertThat(each.offset()).isEqualTo(3);
      assertThat(each.message()).contains("line pointer");
    });
    sql("DROP TABLE harmed, other");
    PostgresContract.value(node().verify(LONG));
    assertThat(check().found()).isZero();
    assertThat(check().checksumFailures()).as("the counters remember that clients met damaged pages").isPositive();
  }

  /** Pages whose checksums are right: an order that changed under an index, as by another collation, and rows that an index lacks. */
  @Test
  void shouldLocateDamageThatNoChecksumShows() throws Exception {
    sql(
        """
        CREATE FUNCTION up(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(a, b)';
        CREATE OPERATOR CLASS any_order FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=,
          OPERATOR 5 >, FUNCTION 1 up(int, int);
        CREATE TABLE turned AS SELECT g AS n FROM generate_series(1, 100) g;
        CREATE INDEX turned_n ON turned (n any_order);
        CREATE TABLE forgotten (n int);
        CREATE INDEX forgotten_n ON forgotten (n);
        UPDATE pg_index SET indisready = false WHERE indexrelid = 'forgotten_n'::regclass""");
    sql("INSERT INTO forgotten VALUES (1), (2)");
    sql(
        """
        UPDATE pg_index SET indisready = true WHERE indexrelid = 'forgotten_n'::regclass;
        CREATE OR REPLACE FUNCTION up(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(b, a)'""");

    IntegrityReport report = check();

    assertThat(report.found()).isEqualTo(2);
    assertThat(report.checksumFailures()).isZero();
    assertThat(report.corruptions()).anySatisfy(each -> {
      assertThat(each.relation()).isEqualTo("public.turned_n");
      assertThat(each.block()).isEqualTo(1L);
      assertThat(each.offset()).isNotNull();
      assertThat(each.message()).contains("item order invariant violated");
    });
    assertThat(report.corruptions()).anySatisfy(each -> {
      assertThat(each.relation()).isEqualTo("public.forgotten_n");
      assertThat(each.message()).contains("heap tuple (0,1) from table \"forgotten\" lacks matching index tuple");
      assertThat(each.offset()).isEqualTo(1);
    });
  }

  @Test
  void shouldNameWhatItLeftOutAndWhy() throws Exception {
    sql(
        """
        CREATE TABLE locked (n int PRIMARY KEY);
        CREATE TABLE hashed (n int);
        CREATE INDEX hashed_n ON hashed USING hash (n);
        CREATE INDEX half_built ON hashed (n);
        UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half_built'::regclass""");
    try (var owner = pair.connect("pg-a", PostgresRole.POSTGRES)) {
      owner.setAutoCommit(false);
      owner.createStatement().execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
      var report = check();
      assertThat(report.sound()).isTrue();
      assertThat(report.notChecked()).containsOnlyKeys(Why.LOCK, Why.KIND, Why.INVALID);
      assertThat(report.notChecked().get(Why.LOCK).names()).containsExactlyInAnyOrder("public.locked", "public.locked_pkey");
      assertThat(report.notChecked().get(Why.KIND).names()).containsExactly("public.hashed_n");
      assertThat(report.notChecked().get(Why.INVALID).names()).containsExactly("public.half_built");
      owner.rollback();
    }
    sql("REVOKE EXECUTE ON FUNCTION bt_index_check(regclass, boolean) FROM rebound");
    var withoutRight = check();
    assertThat(withoutRight.indexes()).isZero();
    assertThat(withoutRight.tables()).isPositive();
    assertThat(withoutRight.notChecked().get(Why.RIGHT).count()).isPositive();

    sql("DROP EXTENSION amcheck");
    var without = check();
    assertThat(without.sound()).isTrue();
    assertThat(without.tables()).isZero();
    assertThat(without.notChecked()).containsOnlyKeys(Why.EXTENSION);
    assertThat(without.notChecked().get(Why.EXTENSION).count()).isGreaterThan(100);
  }

  @Test
  void shouldGiveUpOneObjectAtItsLimitAndCheckTheOthers() throws Exception {
    sql(SLOW_COMPARISON);
    var limits = new CheckLimits(Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofMillis(300), LONG);
    var report = PostgresContract.value(node().checkIntegrity(limits, progress -> true));
    assertThat(report.notChecked()).containsOnlyKeys(Why.LIMIT);
    assertThat(report.notChecked().get(Why.LIMIT).names()).containsExactly("public.slow_n");
    assertThat(report.indexes()).isGreaterThan(50);

    var total = new CheckLimits(Duration.ofSeconds(1), LONG, Duration.ofMillis(300), LONG);
    var cut = PostgresContract.value(node().checkIntegrity(total, progress -> true));
    assertThat(cut.notChecked()).containsOnlyKeys(Why.LIMIT);
    assertThat(cut.notChecked().get(Why.LIMIT).count()).isPositive();
  }

  @Test
  void shouldHoldUpNoClientAndLeaveTheServerWhenItIsStopped() throws Exception {
    sql(SLOW_COMPARISON);
    var locks = new ArrayList<String>();
    var asked = new AtomicInteger();
    var report = PostgresContract.value(node().checkIntegrity(LIMITS, progress -> {
      if (!progress.endsWith("public.slow_n") || asked.getAndIncrement() == 0) {
        return true;
      }
      try {
        locks.addAll(ask("SELECT DISTINCT mode FROM pg_locks JOIN pg_stat_activity USING (pid)"
            + " WHERE application_name = 'rebound' AND locktype = 'relation'"));
        sql("SET lock_timeout = '20s'; INSERT INTO slow VALUES (0)");
        return false;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }));
    assertThat(locks).containsExactly("AccessShareLock");
    assertThat(report.notChecked()).containsKey(Why.STOPPED);
    long end = System.nanoTime() + LONG.toNanos();
    while (!ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'rebound'").isEmpty()) {
      assertThat(System.nanoTime()).as("the server goes on with the check that nobody waits for").isLessThan(end);
      Thread.sleep(100);
    }
  }

  @Test
  void shouldSayWhatIsLeftWhenTheServerDies() {
    var asked = new AtomicInteger();
    var report = PostgresContract.value(node().checkIntegrity(LIMITS, progress -> {
      if (asked.incrementAndGet() == 20) {
        pair.supervisor().processKill("pg-a");
      }
      return true;
    }));
    assertThat(report.notChecked()).containsOnlyKeys(Why.NO_ANSWER);
    assertThat(report.notChecked().get(Why.NO_ANSWER).count()).isGreaterThan(50);
    assertThat(PostgresContract.trouble(node().checkIntegrity(LIMITS, progress -> true))).isEqualTo(Outcome.REFUSED);
  }
}
