package dev.rebound.responder.steps.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.Barrier;
import dev.rebound.core.plan.Connection;
import dev.rebound.core.scenario.Restore;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.FakePostgres;
import java.util.List;
import java.util.Set;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The steps of a restore on fakes: what goes wrong has a clear end, and nothing that is there is touched. */
class RestoreStepsTest {
  private static final String OLD = "orders_20261121_020000.sql";
  private static final String NEW = "orders_20261122_020000.sql";

  private final RestoreBench bench = new RestoreBench();

  private RestoreStepsTest withDumps() {
    bench.dump(OLD, "2026-11-21T02:00:00Z");
    bench.dump(NEW, "2026-11-22T02:00:00Z");
    return this;
  }

  private StepReport choose() throws InterruptedException {
    return bench.run(new ChooseBackup());
  }

  private RestoreStepsTest restored() throws InterruptedException {
    withDumps();
    choose();
    assertThat(bench.run(new RestoreDatabase()).outcome()).isEqualTo(Outcome.DONE);
    return this;
  }

  @Test
  void shouldChooseTheNewestAndTouchNothing() throws InterruptedException {
    withDumps();
    StepReport chosen = choose();
    assertThat(chosen.outcome()).isEqualTo(Outcome.DONE);
    assertThat(chosen.findings()).containsEntry(Restore.BACKUP, NEW).containsEntry(Restore.SOURCE, "dumps")
        .containsEntry(Restore.DATA_OF, "2026-11-22T02:00:00Z").containsEntry(Restore.PLACE, RestoreBench.DATABASE);
    assertThat(bench.dumps.places()).isEmpty();
  }

  @Test
  void shouldPassOverADamagedBackupAndSayIt() throws InterruptedException {
    withDumps();
    bench.dumps.damage(NEW, "It has no end.");
    StepReport chosen = choose();
    assertThat(chosen.findings()).containsEntry(Restore.BACKUP, OLD);
    assertThat(chosen.findings().get(Restore.PASSED_OVER)).isEqualTo(NEW + " is damaged: It has no end.");
  }

  @Test
  void shouldRefuseWhereEveryBackupIsDamaged() throws InterruptedException {
    withDumps();
    bench.dumps.damage(NEW, "It has no end.");
    bench.dumps.damage(OLD, "Its checksum is wrong.");
    StepReport refused = choose();
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.reason()).contains(NEW + " is damaged: It has no end.", OLD + " is damaged: Its checksum is wrong.");
  }

  @Test
  void shouldRunNoProgramThatTheRespondersAllowListDoesNotName() throws InterruptedException {
    withDumps();
    bench.full("20261122-010000F", "2026-11-22T01:00:00Z", "2026-11-22T12:00:00Z");
    bench.sources = List.of(RestoreBench.STANZA, RestoreBench.DUMPS);
    bench.world.allowed = AllowList.of(Set.of("/pgbackrest", "/bin/pg_ctl", "/psql"), Set.of());
    StepReport chosen = choose();
    assertThat(chosen.findings()).containsEntry(Restore.SOURCE, "dumps");
    assertThat(chosen.reason()).contains("pgBackRest: the responder's allow-list does not name the program /bin/pg_isready");
    assertThat(bench.preflight()).containsExactly(
        "backups of database, pgBackRest: the responder's allow-list does not name the program /bin/pg_isready.");

    bench.world.allowed = AllowList.of(Set.of(), Set.of());
    assertThat(bench.run(new RestoreDatabase()).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(bench.dumps.places()).isEmpty();
    assertThat(choose().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldTakeTheNewestThatIsNotAfterTheWantedMoment() throws InterruptedException {
    withDumps();
    bench.arguments.put(Restore.UNTIL, "2026-11-21T12:00:00Z");
    assertThat(choose().findings()).containsEntry(Restore.BACKUP, OLD);
    assertThat(bench.run(new RestoreDatabase()).outcome()).as("as a whole").isEqualTo(Outcome.DONE);
  }

  @Test
  void shouldRefuseWhereNoBackupReachesTheWantedMoment() throws InterruptedException {
    withDumps();
    bench.arguments.put(Restore.UNTIL, "2026-11-20T00:00:00Z");
    StepReport refused = choose();
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.reason())
        .contains("dumps reaches from 2026-11-21T02:00:00Z to 2026-11-22T02:00:00Z, not to 2026-11-20T00:00:00Z");
  }

  @Test
  void shouldRefuseAMomentThatTheArchivedLogDoesNotReach() throws InterruptedException {
    bench.sources = List.of(RestoreBench.STANZA);
    bench.full("20261122-010000F", "2026-11-22T01:00:00Z", "2026-11-22T12:00:00Z");
    bench.arguments.put(Restore.UNTIL, "2026-11-22T12:30:00Z");
    assertThat(choose().outcome()).isEqualTo(Outcome.REFUSED);
    bench.arguments.put(Restore.UNTIL, "2026-11-22T11:30:00Z");
    assertThat(choose().findings()).containsEntry(Restore.DATA_OF, "2026-11-22T11:30:00Z")
        .containsEntry(Restore.PLACE, "/restored/" + RestoreBench.DATABASE);
  }

  @Test
  void shouldFailWhereTheRepositoryCannotBeDecrypted() throws InterruptedException {
    bench.sources = List.of(RestoreBench.STANZA);
    bench.stanza.outcome(dev.rebound.targets.Outcome.ERROR, "The repository cannot be decrypted: its passphrase is another one.");
    StepReport failed = choose();
    assertThat(failed.outcome()).as("it is tried again: somebody may mend it").isEqualTo(Outcome.FAILED);
    assertThat(failed.reason()).contains("pgBackRest: The repository cannot be decrypted");
  }

  @Test
  void shouldTakeTheOtherSourceWhereOneCannotBeRead() throws InterruptedException {
    withDumps();
    bench.sources = List.of(RestoreBench.STANZA, RestoreBench.DUMPS);
    bench.stanza.outcome(dev.rebound.targets.Outcome.ERROR, "The repository cannot be decrypted.");
    StepReport chosen = choose();
    assertThat(chosen.findings()).containsEntry(Restore.BACKUP, NEW);
    assertThat(chosen.reason()).contains("passed over: pgBackRest: The repository cannot be decrypted.");
  }

  @Test
  void shouldPreferTheSourceWithTheNewerData() throws InterruptedException {
    withDumps();
    bench.full("20261122-010000F", "2026-11-22T01:00:00Z", "2026-11-22T12:00:00Z");
    bench.sources = List.of(RestoreBench.DUMPS, RestoreBench.STANZA);
    assertThat(choose().findings()).containsEntry(Restore.SOURCE, "pgBackRest");
  }

  @Test
  void shouldRefuseWhereThereIsTooLittleRoom() throws InterruptedException {
    withDumps();
    bench.dumps.freeBytes(OptionalLong.of(1));
    StepReport refused = choose();
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.reason()).contains("too little room for " + NEW, "and 1 are free");
    assertThat(refused.findings()).as("no older one instead").isEmpty();
  }

  @Test
  void shouldRefuseWhereRoomIsGoneWhenItRestores() throws InterruptedException {
    withDumps();
    choose();
    bench.dumps.freeBytes(OptionalLong.of(1));
    assertThat(bench.run(new RestoreDatabase()).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(bench.dumps.places()).isEmpty();
  }

  @Test
  void shouldRefuseAPlaceThatSomebodyElseHas() throws InterruptedException {
    withDumps();
    choose();
    bench.dumps.occupy(RestoreBench.DATABASE);
    StepReport refused = bench.run(new RestoreDatabase());
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.reason()).contains(RestoreBench.DATABASE, "stays as it is");
  }

  @Test
  void shouldRestoreOnceHoweverOftenItIsTried() throws InterruptedException {
    restored();
    assertThat(bench.arguments).containsEntry(Restore.RESTORED_URL, "jdbc:postgresql://spare:5432/" + RestoreBench.DATABASE);
    assertThat(bench.run(new RestoreDatabase()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    assertThat(bench.dumps.places()).containsExactly(RestoreBench.DATABASE);
  }

  @Test
  void shouldDoNothingWhileStopped() throws InterruptedException {
    withDumps();
    choose();
    bench.world.stopped = true;
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> bench.run(new RestoreDatabase())).hasMessageContaining("kill switch");
    assertThat(bench.dumps.places()).isEmpty();
  }

  @Test
  void shouldSayWhatTheRestoredDatabaseHolds() throws InterruptedException {
    restored();
    StepReport verified = bench.run(new VerifyRestore());
    assertThat(verified.outcome()).as(verified.reason()).isEqualTo(Outcome.DONE);
    assertThat(verified.reason()).contains("12 tables", "no corruption");
    assertThat(verified.findings()).containsEntry(Restore.NEWEST_COMMIT, "2026-11-22T01:59:58Z")
        .containsEntry(Restore.CLIENTS, Restore.SWITCHABLE);
  }

  @Test
  void shouldRefuseARestoredDatabaseWithoutTablesOrWithDamage() throws InterruptedException {
    restored();
    bench.restored.checksumFailures(RestoreBench.DATABASE, 1);
    assertThat(bench.run(new VerifyRestore()).outcome()).isEqualTo(Outcome.REFUSED);
    bench.restored.checksumFailures(RestoreBench.DATABASE, 0);
    bench.restored.answers(RestoredLook.TABLES, RestoreBench.rows("0"));
    assertThat(bench.run(new VerifyRestore()).reason()).isEqualTo(RestoreBench.DATABASE + " holds no table");
  }

  @Test
  void shouldTryADataFolderAndStopItAgain() throws InterruptedException {
    bench.sources = List.of(RestoreBench.STANZA);
    bench.full("20261122-010000F", "2026-11-22T01:00:00Z", "2026-11-22T12:00:00Z");
    choose();
    bench.run(new RestoreDatabase());
    bench.arguments.put(Restore.PLACE, "/restored/" + RestoreBench.DATABASE); // the fake names a folder without its parent
    StepReport verified = bench.run(new VerifyRestore());
    assertThat(verified.outcome()).as(verified.reason()).isEqualTo(Outcome.DONE);
    assertThat(verified.findings()).doesNotContainKey(Restore.CLIENTS).containsEntry(Restore.NEWEST_COMMIT, "2026-11-22T11:59:59Z");
    assertThat(bench.journal.entries()).contains("start /restored/" + RestoreBench.DATABASE, "stop /restored/" + RestoreBench.DATABASE);
    assertThat(bench.run(new HandOverRestore()).reason()).contains("/restored/" + RestoreBench.DATABASE, "127.0.0.1:5499", "120 min old");
    assertThat(bench.run(new SwitchClients()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldLeadClientsToTheRestoredDatabaseOnce() throws InterruptedException {
    restored();
    assertThat(bench.run(new SwitchClients()).outcome()).isEqualTo(Outcome.DONE);
    assertThat(bench.world.files.content("/etc/orders.env").orElseThrow())
        .isEqualTo("URL=jdbc:postgresql://spare:5432/" + RestoreBench.DATABASE + "?user=app\n");
    assertThat(bench.run(new SwitchClients()).outcome()).isEqualTo(Outcome.ALREADY_DONE);
  }

  @Test
  void shouldLeaveClientsWhereTheyAreWhileTheRestoredDatabaseIsSilent() throws InterruptedException {
    restored();
    bench.restored.condition(RestoreBench.DATABASE, FakePostgres.Condition.KILLED);
    assertThat(bench.run(new SwitchClients()).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(bench.world.files.content("/etc/orders.env").orElseThrow()).contains("pg-a:5432/orders");
  }

  @Test
  void shouldGiveAPersonWhatAProxyCannotName() throws InterruptedException {
    bench.world.connection = new Connection.HaProxy(new Barrier.ProxyServer("/run/haproxy.sock", "pg", "primary"));
    restored();
    assertThat(bench.run(new VerifyRestore()).findings()).containsEntry(Restore.CLIENTS, "by-hand");
    assertThat(bench.run(new HandOverRestore()).reason())
        .contains("jdbc:postgresql://spare:5432/" + RestoreBench.DATABASE, "HAProxy server pg/primary, which names no database");
    assertThat(bench.run(new SwitchClients()).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void shouldSayBeforeADisasterWhatARestoreWouldMiss() {
    assertThat(bench.preflight()).containsExactly("backups of database, dumps: there is none.");
    withDumps();
    assertThat(bench.preflight()).isEmpty();
    bench.dumps.outcome(dev.rebound.targets.Outcome.ERROR, "The folder is not there.");
    bench.restored.condition(RestoreBench.SERVER, FakePostgres.Condition.KILLED);
    assertThat(bench.preflight()).containsExactly(
        "backups of database, dumps: The folder is not there.", "backups of database, dumps: the server for restores refuses connections.");
  }
}
