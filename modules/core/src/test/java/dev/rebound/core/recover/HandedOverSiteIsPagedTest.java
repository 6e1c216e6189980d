package dev.rebound.core.recover;

import static dev.rebound.core.recover.BothDeciders.people;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.plan.TwoSites;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever keeps a site's take-over or a restore from its end is a fact with its reason, and a person is paged with it: from the outcome of
 * a step to the notice. What each step says, and that nothing was overwritten, is shown beside it: {@code SiteStepsTest}, {@code
 * SiteHoldingsStepsTest}, {@code RestoreStepsTest} on fakes; {@code UpdateDnsSystemTest}, {@code PgBackRestBackupsSystemTest}, {@code
 * DumpBackupsSystemTest} on the real thing.
 */
class HandedOverSiteIsPagedTest {
  private static final IncidentId LOST = new IncidentId("orders-site-primary-7-8");
  private static final Map<String, String> ASSESSED =
      Map.of("standbySite", "dr", "standbyData", "pg-spare received up to 0/3000100", "siteData", "replica");

  private static Map<String, String> backup() {
    return new TreeMap<>(
        Map.of(
            "backup", "orders.sql.gz", "backupSource", "dumps", "neededBytes", "4096", "place", "orders_20261122_140000", "dataOf",
            Partition.START.minusSeconds(7200).toString()));
  }

  private static BothDeciders lost(Map<String, String> assessed) {
    var desk = new BothDeciders(TwoSites.withRecovery());
    desk.hear(
        Writers.DETECT,
        new IncidentOpened(
            LOST, Scenario.SITE, "site/primary", SiteFailure.TARGET, Partition.START,
            new LastSeen(new LastWitness("ext", 118, "0/3000148", Partition.START), List.of(), List.of()),
            new Explanation("site-gone-from-outside", "Everything of it is down.", Map.of(), List.of())));
    desk.ends(Outcome.DONE, "seen", assessed);
    return desk;
  }

  private static List<NoticeRequested> approve(BothDeciders desk) {
    return desk.command(Verb.APPROVE, "lee", LOST, Map.of());
  }

  @Test
  void shouldAskThoseWhoMayApproveBeforeTheFence() {
    var desk = lost(ASSESSED);
    List<NoticeRequested> questions = desk.ends(Outcome.DONE, "files are there", Map.of());

    assertThat(people(questions, NoticeKind.APPROVAL)).as("the role that may approve").containsExactly("dana", "kim", "lee");
    assertThat(questions.getFirst().lines().toString()).contains("the whole site primary", "Who may answer: approver.", "pg-spare");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "fence-site | FAILED | no fence holds: power does not hold (504); nothing is activated",
    "activate-site | REFUSED | all.yaml:7: this is not YAML.",
    "verify-site-database | REFUSED | 2 checksum failures",
    "deploy-site-application | FAILED | the rollout of orders-api was not complete within 598 s: 1 of 3 instances are of the release",
    "deploy-site-application | FAILED | orders-api was not scaled: its autoscaler changed it at the same time",
    "switch-dns | REFUSED | orders.example.com was not switched: ns1 refuses the update with the key dr-key (BADSIG)",
    "switch-dns | REFUSED | orders.example.com was not switched: ns1 refuses the update (REFUSED)",
    "switch-dns | FAILED | orders.example.com was not switched: ns1: nothing listens there."
  })
  void shouldPageWhereATakeOverDoesNotComeToItsEnd(String step, Outcome outcome, String reason) {
    var desk = lost(ASSESSED);
    desk.ends(Outcome.DONE, "files are there", Map.of());
    approve(desk);
    desk.until(step, Map.of("siteData", "replica", "siteFence", "power", "fencedAt", "2026-11-24T03:00:10Z", "candidate", "pg-spare"));

    List<NoticeRequested> told = desk.failsForGood(outcome, reason);

    assertThat(desk.ended()).singleElement().satisfies(end -> {
      assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(end.reason()).contains("step " + step, reason);
    });
    assertThat(desk.recover.facts(ServiceRestored.class)).isEmpty();
    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(told).filteredOn(notice -> notice.kind() == NoticeKind.PAGE)
        .allSatisfy(notice -> assertThat(notice.lines().toString()).contains(reason));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "REFUSED | no backup is whole: orders.sql.gz is damaged: It has no end.",
    "FAILED | pgBackRest: The repository cannot be decrypted: its passphrase is another one.",
    "REFUSED | too little room for orders.sql.gz: it needs 4096 bytes, and 1 are free"
  })
  void shouldPageAndFenceNothingWhereNoBackupOfALostSiteIsGood(Outcome outcome, String reason) {
    var desk = lost(Map.of("standbySite", "dr", "standbyData", "no replica answers", "siteData", "backup"));
    assertThat(desk.request().step()).isEqualTo(SiteFailure.CHOOSE_SITE_BACKUP);

    List<NoticeRequested> told = desk.failsForGood(outcome, reason);

    assertThat(desk.ended()).singleElement().satisfies(end -> assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER));
    assertThat(desk.recover.facts(StepRequested.class)).extracting(StepRequested::step)
        .containsOnly(SiteFailure.ASSESS_SITE, SiteFailure.CHOOSE_SITE_BACKUP);
    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(told.getFirst().lines().toString()).contains(reason);
  }

  @Test
  void shouldPageWhereRoomIsGoneWhenALostSitesDatabaseIsRestored() {
    var desk = lost(Map.of("standbySite", "dr", "standbyData", "no replica answers", "siteData", "backup"));
    desk.ends(Outcome.DONE, "chosen", backup());
    desk.ends(Outcome.DONE, "files are there", Map.of());
    approve(desk);
    desk.until(SiteFailure.RESTORE_SITE_DATABASE, Map.of("siteData", "backup", "siteFence", "power", "fencedAt", "2026-11-24T03:00:10Z"));
    String reason = "too little room: orders.sql.gz needs 4096 bytes, and 1 are free";

    List<NoticeRequested> told = desk.failsForGood(Outcome.REFUSED, reason);

    assertThat(desk.ended()).singleElement().satisfies(end -> assertThat(end.reason()).contains(reason));
    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(told.getFirst().lines().toString()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "choose-backup | REFUSED | no backup is whole: orders.sql.gz is damaged: It has no end.",
    "choose-backup | FAILED | pgBackRest: The repository cannot be decrypted: its passphrase is another one.",
    "choose-backup | REFUSED | too little room for orders.sql.gz: it needs 4096 bytes, and 1 are free",
    "restore-database | REFUSED | orders_20261122_140000 is there already, and stays as it is",
    "verify-restore | REFUSED | the restored database has no table"
  })
  void shouldPageWhereARestoreDoesNotComeToItsEnd(String step, Outcome outcome, String reason) {
    var desk = new BothDeciders(Plans.ordersWithBackups());
    desk.command(Verb.RESTORE, "dana", null, Map.of("component", "database", "until", "latest"));
    if (!step.equals(Restore.CHOOSE_BACKUP)) {
      assertThat(people(desk.ends(Outcome.DONE, "chosen", backup()), NoticeKind.APPROVAL)).as("all but who asked")
          .containsExactly("kim", "lee");
      desk.command(Verb.APPROVE, "lee", null, Map.of());
      desk.until(step, Map.of("restoredUrl", "jdbc:postgresql://restore:5432/orders_20261122_140000"));
    }

    List<NoticeRequested> told = desk.failsForGood(outcome, reason);

    assertThat(desk.ended()).singleElement().satisfies(end -> {
      assertThat(end.ending()).isEqualTo(Ending.HANDED_OVER);
      assertThat(end.reason()).contains("step " + step, reason);
    });
    assertThat(people(told, NoticeKind.PAGE)).containsExactly("dana");
    assertThat(new ArrayList<>(told)).filteredOn(notice -> notice.kind() == NoticeKind.PAGE)
        .allSatisfy(notice -> assertThat(notice.lines().toString()).contains(reason));
  }

  @Test
  void shouldCallTheOtherApproversBeforeAPlannedSwitchover() {
    var desk = new BothDeciders(Plans.orders());
    desk.command(Verb.SWITCHOVER, "dana", null, Map.of("component", "database", "to", "pg-b"));
    List<NoticeRequested> questions = desk.ends(Outcome.DONE, "pg-b follows", Map.of());

    assertThat(people(questions, NoticeKind.APPROVAL)).containsExactly("kim", "lee");
    assertThat(questions.getFirst().headline()).contains("your decision is needed", "the switchover that dana asked for");
  }
}
