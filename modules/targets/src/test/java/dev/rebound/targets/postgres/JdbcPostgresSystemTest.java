package dev.rebound.targets.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.postgres.PostgresPair;
import dev.rebound.lab.postgres.PostgresRole;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on two real instances, with the rights of deploy/postgresql-grants.sql alone. */
@Tag("system")
class JdbcPostgresSystemTest extends PostgresContract {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  @TempDir Path folder;
  private PostgresPair pair;

  @Override
  World open() {
    var ports = freePorts();
    pair = PostgresPair.start(folder, ports.get(0), ports.get(1), ports.get(2));
    return new RealWorld(pair, new RecentSessions());
  }

  private static List<Integer> freePorts() {
    try (var a = new ServerSocket(0); var b = new ServerSocket(0); var s = new ServerSocket(0)) {
      return List.of(a.getLocalPort(), b.getLocalPort(), s.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A write that waits for a lost standby keeps its server process when its client goes: unless it is cancelled, they pile up. */
  @Test
  void shouldLeaveNoServerProcessBehindWhereWritesHang() throws Exception {
    world.kill("pg-b");
    try (var a = world.probe("pg-a", "observer-1")) {
      for (int sequence = 1; sequence <= 8; sequence++) {
        var round = within(a, Duration.ofMillis(300), sequence);
        assertThat(round.writable()).as(round.detail()).isFalse();
      }
      Thread.sleep(Duration.ofSeconds(2));
      try (var admin = pair.connect("pg-a", PostgresRole.POSTGRES);
          var rows = admin.createStatement().executeQuery("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rebound'")) {
        rows.next();
        assertThat(rows.getInt(1)).as("the kept session, and one that was begun for the next round").isLessThanOrEqualTo(2);
      }
    }
  }

  /** As in a crowd of clients that connect again and again until no place is left. */
  @Test
  void shouldGoOnInTheSessionOfAMomentAgoWhereNoNewOneIsLet() throws Exception {
    var access = new PostgresAccess("pg-b", pair.jdbcUrl("pg-b"), "rebound", pair.passwordFile(PostgresRole.REBOUND));
    try (var sessions = new RecentSessions(); var others = new RecentSessions()) {
      var node = new JdbcPostgresNode(access, sessions);
      assertThat(value(node.standing(LIMIT)).inRecovery()).isTrue();
      try (var admin = pair.connect("pg-a", PostgresRole.POSTGRES); var statement = admin.createStatement()) {
        statement.execute("ALTER ROLE rebound CONNECTION LIMIT 0");
      }
      awaitRefusal(new JdbcPostgresNode(access, others));
      world.kill("pg-a");

      assertThat(value(node.promote(LIMIT)).already()).isFalse();
      assertThat(value(node.standing(LIMIT)).inRecovery()).isFalse();
    }
  }

  /** Until the replica has replayed the limit. */
  private static void awaitRefusal(PostgresNode node) throws InterruptedException {
    for (int look = 0; look < 100 && node.standing(LIMIT) instanceof Answer.Value; look++) {
      Thread.sleep(50);
    }
    assertThat(node.standing(LIMIT)).isInstanceOf(Answer.Trouble.class);
  }

  @Test
  void shouldTakeNoDeadSessionForAnAnswer() throws Exception {
    var node = world.node("pg-b");
    value(node.standing(LIMIT));
    world.kill("pg-b");
    assertThat(node.standing(LIMIT)).isInstanceOfSatisfying(
        Answer.Trouble.class, trouble -> assertThat(trouble.outcome()).isEqualTo(Outcome.REFUSED));
  }

  @Test
  void shouldKnowThreeSilentRoundsInTheTimeOfOneAndTwoIntervals() throws Exception {
    try (var a = world.probe("pg-a", "observer-1")) {
      a.look(LONG, 1);
      pair.supervisor().hang("pg-a");
      assertThat(a.look(LIMIT, 2).outcome()).as("the kept session").isEqualTo(Outcome.SILENCE);
      assertThat(threeSilent(a)).as("begun while the first one waited").isLessThan(LIMIT.multipliedBy(2).plus(SLACK));
    } finally {
      pair.supervisor().resume("pg-a");
    }
  }

  /** As where it hangs in the middle of a round: the session from before has just answered, and the new one is silent. */
  @Test
  void shouldBeginTheNextRoundsWhileAnOpenedSessionIsSilent() throws Exception {
    try (var a = world.probe("pg-a", "observer-1");
        var admin = pair.connect("pg-a", PostgresRole.POSTGRES); var statement = admin.createStatement()) {
      a.look(LONG, 1);
      admin.setAutoCommit(false);
      statement.execute("LOCK TABLE pg_catalog.pg_stat_replication IN ACCESS EXCLUSIVE MODE");
      long start = System.nanoTime();
      assertThat(a.look(LIMIT, 2).outcome()).isEqualTo(Outcome.SILENCE);
      threeSilent(a);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT.multipliedBy(2).plus(SLACK));
    }
  }

  /** A server that takes connections and never says a word; nothing has answered since the probe began, which may be slow itself. */
  @Test
  void shouldBeginNoRoundAheadBeforeTheFirstSession() throws Exception {
    try (var mute = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
        var probe = new JdbcPostgresProbe(
            new PostgresAccess("pg-a", "jdbc:postgresql://127.0.0.1:" + mute.getLocalPort() + "/orders", "rebound",
                pair.passwordFile(PostgresRole.REBOUND)),
            "observer-1", INTERVAL)) {
      assertThat(threeSilent(probe)).isGreaterThanOrEqualTo(LIMIT.multipliedBy(3));
    }
  }

  private static Duration threeSilent(PostgresProbe probe) throws Exception {
    long start = System.nanoTime();
    for (int round = 1; round <= 3; round++) {
      var seen = probe.look(LIMIT, 10 + round);
      assertThat(seen.outcome()).as(seen.detail()).isEqualTo(Outcome.SILENCE);
      assertThat(seen.latency()).as("each waits the whole limit").isGreaterThanOrEqualTo(LIMIT);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void shouldGiveUpTheRoundsThatWereBegunAheadWhenOneIsAnswered() throws Exception {
    try (var a = world.probe("pg-a", "observer-1")) {
      a.look(LONG, 1);
      pair.supervisor().hang("pg-a");
      assertThat(a.look(LIMIT, 2).outcome()).isEqualTo(Outcome.SILENCE);
      pair.supervisor().resume("pg-a");
      var answered = a.look(LONG, 3);
      assertThat(answered.outcome()).as(answered.detail()).isEqualTo(Outcome.ANSWERED);
      var fresh = within(a, LIMIT, 4);
      assertThat(fresh.outcome()).as(fresh.detail()).isEqualTo(Outcome.ANSWERED);
      assertThat(fresh.writable()).as(fresh.detail()).isTrue();
      assertThat(fresh.latency()).as("a round of its own").isLessThan(LIMIT);
    }
  }

  @Test
  void shouldReadTheRowsOfOneQueryAndChangeNothing() {
    var node = world.node("pg-b");
    var rows = value(node.read("VALUES ('order:1', 'x', 60), (NULL, 'ä', NULL) -- the hot ones", 10, 1000, LONG, _ -> true));
    assertThat(rows).isEqualTo(new PostgresNode.Rows(3, List.of(
        List.of(Optional.of("order:1"), Optional.of("x"), Optional.of("60")),
        List.of(Optional.empty(), Optional.of("ä"), Optional.empty())), true));
    String many = "SELECT 'key' || n, repeat('x', 10) FROM generate_series(1, 1000) AS s(n)";
    assertThat(value(node.read(many, 1000, 1_000_000, LONG, _ -> true)).complete()).isTrue();
    assertThat(value(node.read(many, 999, 1_000_000, LONG, _ -> true))).satisfies(cut -> {
      assertThat(cut.complete()).isFalse();
      assertThat(cut.rows()).hasSize(999);
    });
    assertThat(value(node.read(many, 1000, 100, LONG, _ -> true))).satisfies(cut -> {
      assertThat(cut.complete()).isFalse();
      assertThat(cut.rows()).hasSize(7);
    });
    for (String hostile : List.of(
        "DELETE FROM rebound.witness RETURNING writer, 'x'", "SELECT 1; DELETE FROM rebound.witness", "SELECT nothing FROM nowhere",
        "SELECT 1) AS x; INSERT INTO rebound.witness (writer) VALUES ('y'); SELECT * FROM (SELECT 1")) {
      assertThat(trouble(world.node("pg-a").read(hostile, 10, 1000, LONG, _ -> true))).as(hostile).isEqualTo(Outcome.ERROR);
    }
    assertThat(trouble(node.read("SELECT pg_sleep(60)", 10, 1000, LONG, _ -> false))).isEqualTo(Outcome.SILENCE);
  }

  @Test
  void shouldTellAnErrorFromSilenceAndHideThePassword() throws Exception {
    var wrong = Files.writeString(folder.resolve("wrong"), "not-the-password\n");
    try (var probe = new JdbcPostgresProbe(new PostgresAccess("pg-a", pair.jdbcUrl("pg-a"), "rebound", wrong), "observer-1", INTERVAL)) {
      var round = probe.look(LONG, 1);
      assertThat(round.outcome()).isEqualTo(Outcome.ERROR);
      assertThat(round.detail()).contains("28P01").doesNotContain("not-the-password");
    }
  }

  @Test
  void shouldLetAReplicaFollowWithoutRestartingIt() throws Exception {
    int port = URI.create(pair.jdbcUrl("pg-a").substring("jdbc:".length())).getPort();
    var upstream = new PostgresNode.Upstream("127.0.0.1", port, "another");
    value(world.node("pg-a").ensureSlot("another", LONG));
    assertThat(value(world.node("pg-b").follow(upstream, LONG))).isEqualTo(Change.DONE);
    assertThat(value(world.node("pg-b").follow(upstream, LONG))).isEqualTo(Change.ALREADY);
    long end = System.nanoTime() + LONG.toNanos();
    while (!active("another")) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
    assertThat(trouble(world.node("pg-a").follow(upstream, LONG))).isEqualTo(Outcome.ERROR);
  }

  private boolean active(String slot) throws Exception {
    try (var admin = pair.connect("pg-a", PostgresRole.POSTGRES);
        var rows = admin.createStatement().executeQuery("SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'")) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private record RealWorld(PostgresPair pair, RecentSessions sessions) implements World {
    private PostgresAccess access(String node) {
      return new PostgresAccess(node, pair.jdbcUrl(node), "rebound", pair.passwordFile(PostgresRole.REBOUND));
    }

    @Override
    public PostgresProbe probe(String node, String writer) {
      return new JdbcPostgresProbe(access(node), writer, INTERVAL);
    }

    @Override
    public PostgresNode node(String node) {
      return new JdbcPostgresNode(access(node), sessions);
    }

    @Override
    public void kill(String node) {
      pair.supervisor().processKill(node);
    }

    @Override
    public void freeze(String node) {
      var postmaster = postmaster(node);
      Stream.concat(Stream.of(postmaster), postmaster.descendants()).forEach(each -> signal("STOP", each));
    }

    @Override
    public void freezePostmaster(String node) {
      signal("STOP", postmaster(node));
    }

    @Override
    public void thaw(String node) {
      var postmaster = postmaster(node);
      Stream.concat(postmaster.descendants(), Stream.of(postmaster)).forEach(each -> signal("CONT", each));
    }

    private ProcessHandle postmaster(String node) {
      try {
        var file = Path.of(pair.supervisor().look(node).dataPath()).resolve("postmaster.pid");
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip())).orElseThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void signal(String signal, ProcessHandle process) {
      try {
        new ProcessBuilder(List.of("kill", "-" + signal, Long.toString(process.pid()))).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      sessions.close();
      pair.close();
    }
  }
}
