package dev.rebound.targets.backup;

import static dev.rebound.targets.backup.BackupsContract.LIMIT;
import static dev.rebound.targets.backup.BackupsContract.order;
import static dev.rebound.targets.backup.BackupsContract.refused;
import static dev.rebound.targets.backup.BackupsContract.trouble;
import static dev.rebound.targets.backup.BackupsContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Soundness;
import dev.rebound.targets.postgres.PostgresAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpBackupsTest {
  private static final String PASSWORD = "canary-hunter2";
  private static final Instant WRITTEN = Instant.parse("2026-11-26T02:10:00Z");

  @TempDir private Path folder;
  private final ScriptedCommands commands = new ScriptedCommands();
  private DumpBackups backups;

  @BeforeEach
  void make() throws IOException {
    backups = backups("jdbc:postgresql://pg-a:6432/postgres?sslmode=verify-full&targetServerType=primary");
  }

  private DumpBackups backups(String url) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\nsecond line\n");
    var access = new PostgresAccess("pg-a", url, "restorer", password);
    return new DumpBackups(folder, new PsqlServer(commands, "/usr/bin/psql", access, text -> text), null);
  }

  private void put(String name, String content) throws IOException {
    Files.setLastModifiedTime(Files.writeString(folder.resolve(name), content), FileTime.from(WRITTEN));
  }

  @Test
  void shouldReadTheMomentFromTheNameWhereThatCanBe() throws IOException {
    put("orders_20261126_020000.sql", "x");
    put("orders-2026-11-25.sql.gz", "x");
    put("orders_20261126_031000.sql", "of a zone to the east");
    put("orders_99999999.sql", "x");
    put("notes.txt", "x");
    Files.createDirectory(folder.resolve("folder.sql"));
    assertThat(value(backups.list(LIMIT))).extracting(Backup::label, Backup::start, Backup::stop, Backup::latest).containsExactly(
        Assertions.tuple("orders_99999999.sql", WRITTEN, WRITTEN, WRITTEN),
        Assertions.tuple("orders_20261126_031000.sql", WRITTEN, WRITTEN, WRITTEN),
        tuple("orders_20261126_020000.sql", "2026-11-26T02:00:00Z"), tuple("orders-2026-11-25.sql.gz", "2026-11-25T00:00:00Z"));
  }

  private static Tuple tuple(String label, String start) {
    return Assertions.tuple(label, Instant.parse(start), WRITTEN, Instant.parse(start));
  }

  @Test
  void shouldSayThatThereIsNoFolderOrFile() {
    var none = new DumpBackups(Path.of("/nowhere/at/all"), new PsqlServer(commands, "psql", access(), text -> text), null);
    assertThat(trouble(none.list(LIMIT))).contains("/nowhere/at/all is not there");
    assertThat(trouble(backups.check("gone.sql", LIMIT, progress -> true))).contains("gone.sql is not there");
    assertThatThrownBy(() -> backups.check("../etc/passwd.sql", LIMIT, progress -> true)).isInstanceOf(IllegalArgumentException.class);
  }

  private PostgresAccess access() {
    return new PostgresAccess("pg-a", "jdbc:postgresql://pg-a/postgres", "restorer", folder.resolve("password"));
  }

  @Test
  void shouldNameTheRoomThatAReadableDumpNeedsAndNotGuessWhatIsFreeElsewhere() throws IOException {
    put("a.sql", "SELECT 1;\n" + DumpStream.END + "\n");
    var checked = value(backups.check("a.sql", LIMIT, progress -> true));
    assertThat(checked.soundness()).isEqualTo(Soundness.READABLE);
    assertThat(checked.neededBytes()).isEqualTo(4 * Files.size(folder.resolve("a.sql")) + Room.MARGIN_BYTES);
    assertThat(value(backups.space(checked)).freeBytes()).isEmpty();
    put("b.sql", "SELECT 1;\n");
    assertThat(value(backups.check("b.sql", LIMIT, progress -> true)).findings())
        .containsExactly("b.sql is no whole dump: it does not end with \"-- PostgreSQL database dump complete\".");
  }

  @Test
  void shouldGiveThePasswordInTheEnvironmentAlone() throws IOException {
    commands.answer("/usr/bin/psql", 0, "", "");
    put("a.sql", DumpStream.END);
    BackupsContract.restored(backups.restore(order("a.sql", "orders", "job-1"), LIMIT, progress -> true));
    assertThat(commands.calls).allSatisfy(call -> {
      assertThat(call.environment()).containsEntry("PGPASSWORD", PASSWORD).containsEntry("PGHOST", "pg-a").containsEntry("PGPORT", "6432")
          .containsEntry("PGUSER", "restorer").containsEntry("PGSSLMODE", "verify-full");
      assertThat(call.argv()).contains("--no-psqlrc", "--set=ON_ERROR_STOP=1").noneMatch(argument -> argument.contains(PASSWORD));
      assertThat(call.toString()).doesNotContain(PASSWORD);
    });
    var feeding = commands.calls.stream().filter(call -> call.input() != null).toList();
    assertThat(feeding).singleElement().satisfies(call -> {
      assertThat(call.argv()).contains("--single-transaction", "--file=-");
      assertThat(call.environment().get("PGDATABASE")).startsWith("rebound_unfinished_");
    });
  }

  @Test
  void shouldHideThePasswordAndTellOnlyTheError() {
    commands.answer("/usr/bin/psql", 3, "", """
        NOTICE: x
        psql:<stdin>:7: ERROR:  role "%s" does not exist
        DETAIL:  Key (mail)=(a@b)
        """.formatted(PASSWORD));
    assertThat(trouble(backups.restore(order("a.sql", "orders", "job-1"), LIMIT, progress -> true)))
        .endsWith("failed with status 3: psql:<stdin>:7: ERROR:  role \"[redacted]\" does not exist");
  }

  @Test
  void shouldRefuseAMomentBecauseADumpHasOne() {
    var order = order("a.sql", "orders", "job-1");
    var moment = new Order(order.checked(), Optional.of(WRITTEN), order.name(), order.stamp(), order.job());
    assertThat(refused(backups.restore(moment, LIMIT, progress -> true))).contains("one moment");
    assertThat(commands.calls).isEmpty();
  }

  @Test
  void shouldTakeOnlyNamesThatAreNoSql() {
    assertThatThrownBy(() -> order("a.sql", "a; DROP DATABASE b", "job-1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> order("a.sql", "a".repeat(48), "job-1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> order("a.sql", "a", "it's")).isInstanceOf(IllegalArgumentException.class);
    assertThat(order("a.sql", "a".repeat(47), "job-1").place()).hasSize(63);
  }
}
