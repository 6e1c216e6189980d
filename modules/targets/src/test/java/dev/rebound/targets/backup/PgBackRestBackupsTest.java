package dev.rebound.targets.backup;

import static dev.rebound.targets.backup.BackupsContract.LIMIT;
import static dev.rebound.targets.backup.BackupsContract.order;
import static dev.rebound.targets.backup.BackupsContract.refused;
import static dev.rebound.targets.backup.BackupsContract.trouble;
import static dev.rebound.targets.backup.BackupsContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.backup.Backups.Backup;
import dev.rebound.targets.backup.Backups.Checked;
import dev.rebound.targets.backup.Backups.Kind;
import dev.rebound.targets.backup.Backups.Order;
import dev.rebound.targets.backup.Backups.Soundness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** On answers that were recorded of pgBackRest 2.45; see README.md beside them. */
class PgBackRestBackupsTest {
  private static final String FULL = "20261126-111723F";
  private static final String INCREMENTAL = FULL + "_20261126-111729I";
  private static final String WELL = """
      stanza: orders
      status: ok
        archiveId: 15-1, total WAL checked: 5, total valid WAL: 5
          missing: 0, checksum invalid: 0, size invalid: 0, other: 0
        backup: 20261126-111723F, status: valid, total files checked: 972, total valid files: 972
          missing: 0, checksum invalid: 0, size invalid: 0, other: 0
        backup: 20261126-111723F_20261126-111729I, status: valid, total files checked: 972, total valid files: 972
          missing: 0, checksum invalid: 0, size invalid: 0, other: 0
      """;
  private static final String CORRUPT = WELL.replace("status: ok", "status: error")
      .replace("F, status: valid, total files checked: 972, total valid files: 972",
          "F, status: invalid, total files checked: 972, total valid files: 971")
      .replaceFirst("(?s)(invalid, total.*?)checksum invalid: 0", "$1checksum invalid: 1");
  private static final String NO_USABLE = "stanza: orders\nstatus: error\n  No usable backup.info file\n  No usable archive.info file\n";
  private static final String DAMAGED_LOG = """
      INFO: verify command begin 2.45: --config=/etc/pgbackrest.conf --repo1-cipher-pass=<redacted> --stanza=orders
      INFO: invalid result 15-1/0000000100000000/%s-189e8134e953ae349327a4eac816962cdac2e05c.lz4: [29] raised from local-1 protocol
            [FormatError] on retry after 0ms
      """;

  private final ScriptedCommands commands = new ScriptedCommands();
  private final Backups backups = new PgBackRestBackups(
      commands, new PgBackRestTool(List.of(), "/usr/bin/pgbackrest", "/etc/pgbackrest.conf", "orders", 1), Path.of("/"), text -> text);

  private static String recorded(String name) {
    try (var in = PgBackRestBackupsTest.class.getResourceAsStream("/backup/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Segments 1 to 5, archived in the seconds that were recorded; without those that are named. */
  private static String log(Integer... missing) {
    var json = new StringBuilder("{\".\":{\"type\":\"path\"},\"0000000100000000/000000010000000000000004.00000028.backup\":{}");
    long[] times = {1795691844, 1795691847, 1795691850, 1795691852, 1795691860};
    for (int segment = 1; segment <= times.length; segment++) {
      if (!List.of(missing).contains(segment)) {
        json.append(",\"0000000100000000/00000001%016X-8ece99613ab16503005eb5189acb3ada6fe58acf.lz4\":{\"size\":9,\"time\":%d}"
            .formatted(segment, times[segment - 1]));
      }
    }
    return json.append("}").toString();
  }

  private void repository(String verify, String errors, Integer... missing) {
    commands.answer("info", 0, recorded("info.json"), "").answer("repo-ls", 0, log(missing), "").answer("verify", 0, verify, errors);
  }

  private Checked check(String label) {
    return value(backups.check(label, LIMIT, progress -> true));
  }

  @Test
  void shouldListWhatInfoAndTheArchivedLogSay() {
    repository(WELL, "");
    assertThat(value(backups.list(LIMIT))).containsExactly(
        new Backup(INCREMENTAL, Kind.INCREMENTAL, Instant.ofEpochSecond(1795691849), Instant.ofEpochSecond(1795691851),
            Instant.ofEpochSecond(1795691860), 93_712, OptionalLong.of(26_506_950)),
        new Backup(FULL, Kind.FULL, Instant.ofEpochSecond(1795691843), Instant.ofEpochSecond(1795691846),
            Instant.ofEpochSecond(1795691860), 6_736_528, OptionalLong.of(26_506_950)));
    assertThat(commands.calls).allSatisfy(call -> assertThat(call.argv())
        .contains("--stanza=orders", "--repo=1", "--config=/etc/pgbackrest.conf"));
  }

  @Test
  void shouldReachOnlyToTheFirstSegmentThatIsMissing() {
    repository(WELL, "", 3);
    assertThat(value(backups.list(LIMIT))).extracting(Backup::latest)
        .containsExactly(Instant.ofEpochSecond(1795691860), Instant.ofEpochSecond(1795691847));
    assertThat(check(FULL)).satisfies(checked -> {
      assertThat(checked.soundness()).isEqualTo(Soundness.READABLE);
      assertThat(checked.findings()).singleElement().asString().contains("missing after this backup");
    });
    assertThat(check(INCREMENTAL).findings()).isEmpty();
  }

  @Test
  void shouldMissTheLogThatABackupNeeds() {
    repository(WELL, "", 2);
    assertThat(check(FULL).soundness()).isEqualTo(Soundness.DAMAGED);
    assertThat(check(FULL).findings().getFirst()).contains("000000010000000000000002");
  }

  @Test
  void shouldCallReadableOnlyWhatVerifyCallsValid() {
    repository(WELL, "");
    assertThat(check(FULL)).isEqualTo(new Checked(FULL, Soundness.READABLE, List.of(), 26_506_950 + Room.MARGIN_BYTES));
  }

  @Test
  void shouldFindDamageThoughInfoSaysOkAndVerifyEndsWithStatusZero() {
    repository(CORRUPT, "");
    assertThat(check(FULL)).satisfies(checked -> {
      assertThat(checked.soundness()).isEqualTo(Soundness.DAMAGED);
      assertThat(checked.findings()).containsExactly("pgBackRest's verify calls " + FULL + " invalid (files checksum invalid: 1).");
    });
    assertThat(check(INCREMENTAL).soundness()).isEqualTo(Soundness.READABLE);
  }

  @Test
  void shouldNotTakeSilenceForWell() {
    repository("", "");
    assertThat(check(FULL).findings()).containsExactly("pgBackRest's verify said nothing of " + FULL + ".");
    assertThat(check(FULL).soundness()).isEqualTo(Soundness.DAMAGED);
    assertThat(VerifyReport.read(NO_USABLE, "").backups()).isEmpty();
  }

  @Test
  void shouldTellDamagedLogThatABackupNeedsFromOtherLog() {
    String text = WELL.replace("total valid WAL: 5", "total valid WAL: 4");
    repository(text, DAMAGED_LOG.formatted("000000010000000000000005"));
    assertThat(check(FULL)).satisfies(checked -> {
      assertThat(checked.soundness()).isEqualTo(Soundness.READABLE);
      assertThat(checked.findings()).singleElement().asString().contains("1 segments", "000000010000000000000005");
    });
  }

  @Test
  void shouldFindDamagedLogThatABackupNeeds() {
    repository(WELL.replace("total valid WAL: 5", "total valid WAL: 4"), DAMAGED_LOG.formatted("000000010000000000000004"));
    assertThat(check(INCREMENTAL).soundness()).isEqualTo(Soundness.DAMAGED);
    assertThat(check(FULL).soundness()).isEqualTo(Soundness.READABLE);
  }

  @Test
  void shouldReportPagesThatWereBrokenWhenTheBackupWasMade() {
    commands.answer("info", 0, recorded("info.json").replace("\"error\":false", "\"error\":true"), "");
    repository(WELL, "");
    assertThat(check(FULL).findings()).containsExactly("The database had pages with wrong checksums when " + FULL + " was made.");
    assertThat(check(FULL).soundness()).isEqualTo(Soundness.DAMAGED);
  }

  @Test
  void shouldKnowAnotherPassphraseByWhatComesOutOfIt() {
    commands.answer("info", 0, recorded("info-wrong-passphrase.json"), "");
    assertThat(trouble(backups.list(LIMIT))).contains("cannot be decrypted: its passphrase is another one");
  }

  @Test
  void shouldTellAMissingStanzaFromAMissingRepository() {
    commands.answer("info", 0, recorded("info-missing-stanza.json"), "")
        .answer("repo-ls", 0, "{\".\":{\"type\":\"path\"},\"backup\":{}}", "");
    assertThat(trouble(backups.list(LIMIT))).isEqualTo("The repository holds no stanza orders.");
    var empty = new ScriptedCommands().answer("info", 0, recorded("info-missing-stanza.json"), "")
        .answer("repo-ls", 0, "{\".\":{\"type\":\"path\"}}", "");
    assertThat(trouble(new PgBackRestBackups(
        empty, new PgBackRestTool(List.of(), "pgbackrest", "/c", "orders", 1), Path.of("/"), text -> text).list(LIMIT)))
        .contains("The repository is not there, or empty");
  }

  @Test
  void shouldListNothingWhereThereIsNothing() {
    commands.answer("info", 0, recorded("info-no-backups.json"), "");
    assertThat(value(backups.list(LIMIT))).isEmpty();
  }

  @Test
  void shouldSayWhatKeepsPgBackRestFromAnswering() {
    assertThat(trouble(backups.list(LIMIT))).contains("/usr/bin/pgbackrest could not be started");
    commands.answer("info", 55, "", "ERROR: [055]: unable to open missing file '/etc/pgbackrest.conf' for read\n");
    assertThat(trouble(backups.list(LIMIT)))
        .endsWith("status 55: ERROR: [055]: unable to open missing file '/etc/pgbackrest.conf' for read");
    assertThat(trouble(backups.check(FULL, LIMIT, progress -> true))).contains("[055]");
  }

  @Test
  void shouldNotUnderstandWhatIsNoAnswer() {
    commands.answer("info", 0, "[]", "");
    assertThat(trouble(backups.list(LIMIT))).contains("cannot be read");
    assertThat(RepositoryInfo.read("{")).isEmpty();
    assertThat(ArchivedLog.read("[]")).isEmpty();
  }

  @Test
  void shouldRefuseAMomentOutOfReachBeforeItMakesAFolder() {
    repository(WELL, "");
    commands.answer("find", 1, "", "find: '/orders_20261126_111736': No such file or directory\n");
    for (long moment : new long[] {1795691845, 1795691861}) {
      Checked checked = order(FULL, "orders", "job-1").checked();
      var order = new Order(checked, Optional.of(Instant.ofEpochSecond(moment)), "orders", BackupsContract.STAMP, "j");
      assertThat(refused(backups.restore(order, LIMIT, progress -> true))).contains(FULL + " reaches from 2026-11-26T11:17:26Z to");
    }
    assertThat(commands.calls).noneMatch(call -> call.argv().contains("mkdir"));
  }
}
