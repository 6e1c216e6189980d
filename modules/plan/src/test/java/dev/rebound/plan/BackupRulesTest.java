package dev.rebound.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row for each rule of {@code postgresql.backups}: what stands there, and each problem with its exact place. */
class BackupRulesTest {
  static Stream<Arguments> rules() {
    String dumps = "dumps: { folder: /b, server: \"jdbc:postgresql://a/postgres\" }";
    String stanza = "pgBackRest: { stanza: orders, folder: /r, programs: /p, trialPort: 5499 }";
    return Stream.of(
        backups("both", dumps + ", " + stanza, List.of()),
        backups("none", "", List.of(
            "10:16: components.database.postgresql.backups: no backups are named."
                + " Name what is there: { dumps: … }, { pgBackRest: … } or both.")),
        backups("another kind", "tape: {}", List.of(
            "10:16: components.database.postgresql.backups: no backups are named."
                + " Name what is there: { dumps: … }, { pgBackRest: … } or both.",
            "10:18: components.database.postgresql.backups: unknown key 'tape'. Known keys here: pgBackRest, dumps.")),
        backups("no server", "dumps: { folder: /b }", List.of(
            "10:18: components.database.postgresql.backups.dumps: the key 'server' is missing."
                + " Write jdbc:postgresql://host:port/database, one URL for each node.")),
        backups("relative folder", dumps.replace("/b", "b"), List.of(
            "10:35: components.database.postgresql.backups.dumps.folder: this is no absolute path."
                + " Write it as the responder's machine sees it, from / on.")),
        backups("stanza", stanza.replace("orders", "'or ders'"), List.of(
            "10:40: components.database.postgresql.backups.pgBackRest.stanza: 'or ders' cannot be taken."
                + " Name the stanza as pgBackRest does.")),
        backups("owner without a path", stanza.replace("/r,", "/r, asOwner: [ sudo ],"), List.of(
            "10:71: components.database.postgresql.backups.pgBackRest.asOwner[0]: the program is no absolute path."
                + " Commands run without a shell and without a search for them.")),
        backups("folder that a shell reads otherwise", stanza.replace("/r", "'/r;x'"), List.of(
            "10:56: components.database.postgresql.backups.pgBackRest.folder: '/r;x' cannot be taken."
                + " Name the folder for new data folders: /var/lib/postgresql/restored (letters, digits, _ . -).")),
        backups("port", stanza.replace("5499", "80"), List.of(
            "10:85: components.database.postgresql.backups.pgBackRest.trialPort: '80' is not a whole number in its range."
                + " Write a whole number from 1024 to 65535.")));
  }

  private static Arguments backups(String rule, String keys, List<String> expected) {
    return arguments("backups: " + rule, "durability: synchronous\n", "backups: { " + keys + " }\n", expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldReportTheProblemAtItsPlace(String rule, String from, String to, List<String> expected) {
    String text = PlanRulesTest.BASE.replace(from, to);
    assertThat(PlanRulesTest.render(text)).containsExactlyElementsOf(expected.stream().map(each -> "p.yaml:" + each).toList());
  }
}
