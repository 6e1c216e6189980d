package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.TwoSites;
import dev.rebound.core.scenario.SiteFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A lost site as the responder's decider answers it: looked at, asked about, fenced, and only then replaced. */
class SiteTakeoverTest {
  private static final IncidentId LOST = new IncidentId("orders-site-primary-7-8");

  private Desk desk = new Desk(TwoSites.withRecovery());

  private List<Event> opened() {
    return desk.partition().hear(
        Writers.DETECT,
        new IncidentOpened(
            LOST, Scenario.SITE, "site/primary", SiteFailure.TARGET, Partition.START,
            new LastSeen(new LastWitness("ext", 118, "0/3000148", Partition.START), List.of(), List.of()),
            new Explanation("site-gone-from-outside", "Everything of it is down.", Map.of(), List.of())));
  }

  /** Looked at and asked. */
  private ApprovalRequested asked() {
    opened();
    assertThat(desk.request().step()).isEqualTo(SiteFailure.ASSESS_SITE);
    desk.ends(
        Outcome.DONE, Map.of("standbySite", "dr", "standbyData", "pg-spare received up to 0/3000100", "siteData", "replica"));
    assertThat(desk.request().step()).isEqualTo(SiteFailure.CHECK_SITE_DATA);
    desk.done();
    return desk.partition().facts(ApprovalRequested.class).getLast();
  }

  @Test
  void shouldAskBeforeTheFenceAndSayWhatIsKnown() {
    ApprovalRequested asked = asked();
    assertThat(asked.step()).isEqualTo(SiteFailure.FENCE_SITE);
    assertThat(asked.facts().target()).contains("the whole site primary", "in its place dr");
    assertThat(asked.facts().expectedLoss()).contains("pg-spare received up to", "witness row 118");
    assertThat(asked.facts().blastRadius()).contains("switched off", "led away from it by orders.example.com");
    assertThat(desk.partition().facts(StepRequested.class)).extracting(StepRequested::step)
        .containsOnly(SiteFailure.ASSESS_SITE, SiteFailure.CHECK_SITE_DATA);
  }

  @Test
  void shouldTakeSilenceForANo() {
    asked();
    desk.timer();
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.partition().facts(StepRequested.class)).hasSize(2);
  }

  @Test
  void shouldTouchNothingWhereFilesAreMissingUntilAPersonGoesOnWithoutThem() {
    opened();
    desk.ends(Outcome.DONE, Map.of("standbySite", "dr", "siteData", "replica"));
    desk.ends(Outcome.FAILED, Map.of());
    desk.timer();
    desk.ends(Outcome.FAILED, Map.of());
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    desk.command(Verb.SKIP, "dana", "approver", LOST, "pictures come later");
    assertThat(desk.partition().facts(ApprovalRequested.class)).singleElement()
        .satisfies(asked -> assertThat(asked.step()).isEqualTo(SiteFailure.FENCE_SITE));
  }

  @Test
  void shouldActivateNothingWhereTheFenceIsRefused() {
    asked();
    desk.command(Verb.APPROVE, "dana", "approver", null);
    assertThat(desk.request().step()).isEqualTo(SiteFailure.FENCE_SITE);
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(desk.end().reason()).contains("fence-site was refused");
    desk.command(Verb.SKIP, "dana", "approver", LOST, "I know better");
    assertThat(desk.request().step()).as("a fence is never left out").isEqualTo(SiteFailure.FENCE_SITE);
    assertThat(desk.partition().state().active()).isNull();
  }

  @Test
  void shouldTakeOverInOrderAndSayWhatAPersonMustDoNext() {
    asked();
    desk.command(Verb.APPROVE, "dana", "approver", null);
    desk.ends(Outcome.DONE, Map.of("siteFence", "power", "fencedAt", "2026-11-24T03:00:10Z"));
    assertThat(desk.request().step()).isEqualTo(SiteFailure.ACTIVATE_SITE);
    desk.ends(Outcome.DONE, Map.of("siteData", "replica"));
    desk.ends(Outcome.DONE, Map.of("candidate", "pg-spare", "timelineBefore", "1"));
    assertThat(desk.request().step()).isEqualTo(SiteFailure.PROMOTE_SITE_REPLICA);
    assertThat(desk.request().arguments()).containsEntry("candidate", "pg-spare").containsEntry("siteFence", "power")
        .containsEntry("fencedAt", "2026-11-24T03:00:10Z").containsEntry("witnessSequence", "118");
    desk.done();
    desk.ends(
        Outcome.DONE, Map.of("lossFrom", "2026-11-24T03:00:00Z", "lossUntil", "2026-11-24T03:00:10Z", "siteData", "replica"));
    assertThat(desk.request().step()).as("nothing is restored").isEqualTo(SiteFailure.CONNECT_SITE_APPLICATION);
    desk.done();
    assertThat(desk.request().step()).isEqualTo(SiteFailure.DEPLOY_SITE_APPLICATION);
    desk.done();
    desk.ends(Outcome.DONE, Map.of("names", "orders.example.com", "oldKept", "PT30S"));
    assertThat(desk.partition().facts(ServiceRestored.class)).isEmpty();
    desk.done();
    assertThat(desk.partition().facts(ServiceRestored.class)).hasSize(1);
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.end().reason()).contains(
        "users are served from dr", "pg-spare is the primary", "for 30 s more",
        "between 2026-11-24T03:00:00Z and 2026-11-24T03:00:10Z", "primary is fenced by power", "make dr the active site in the plan now");
  }

  /** Looked at: no replica answers, and a backup of an hour ago was chosen. */
  private void chosenBackup() {
    opened();
    desk.ends(Outcome.DONE, Map.of("standbySite", "dr", "standbyData", "no replica answers", "siteData", "backup"));
    assertThat(desk.request().step()).isEqualTo(SiteFailure.CHOOSE_SITE_BACKUP);
    assertThat(desk.request().arguments()).containsEntry("until", "latest").containsEntry("stamp", Partition.START.toString());
    desk.ends(
        Outcome.DONE,
        Map.of(
            "backup", "orders.sql.gz", "backupSource", "dumps", "neededBytes", "1000",
            "dataOf", Partition.START.minusSeconds(7200).toString(), "passedOver", "newer.sql.gz is damaged"));
    desk.done();
  }

  @Test
  void shouldSayHowOldTheDataIsBeforeABackupTakesItsPlaceAndAskOnce() {
    chosenBackup();
    ApprovalRequested asked = desk.partition().facts(ApprovalRequested.class).getLast();
    assertThat(asked.step()).isEqualTo(SiteFailure.FENCE_SITE);
    assertThat(asked.facts().expectedLoss()).contains(
        "newer than the backup orders.sql.gz", "2 h 0 min old", "not taken: newer.sql.gz is damaged", "no replica answers in dr");
    desk.command(Verb.APPROVE, "dana", "approver", null);
    desk.ends(Outcome.DONE, Map.of("siteFence", "power", "fencedAt", "2026-11-24T03:00:10Z"));
    desk.ends(Outcome.DONE, Map.of("siteData", "backup"));
    assertThat(desk.request().step()).isEqualTo(SiteFailure.RESTORE_SITE_DATABASE);
    assertThat(desk.request().arguments()).containsEntry("backup", "orders.sql.gz").containsEntry("siteFence", "power");
    desk.ends(Outcome.DONE, Map.of("place", "orders_20261124_030000", "restoredUrl", "jdbc:postgresql://dr/orders_20261124_030000"));
    desk.ends(Outcome.DONE, Map.of("lossFrom", "2026-11-24T01:00:00Z", "lossUntil", "2026-11-24T03:00:10Z"));
    assertThat(desk.request().step()).isEqualTo(SiteFailure.CONNECT_SITE_APPLICATION);
    assertThat(desk.request().arguments()).containsEntry("restoredUrl", "jdbc:postgresql://dr/orders_20261124_030000")
        .containsEntry("siteData", "backup");
    desk.done();
    desk.done();
    desk.done();
    desk.done();
    assertThat(desk.partition().facts(ApprovalRequested.class)).as("asked once, with the age").hasSize(1);
    assertThat(desk.end().reason()).contains(
        "orders_20261124_030000 is the database, restored from orders.sql.gz", "between 2026-11-24T01:00:00Z and 2026-11-24T03:00:10Z");
  }

  @Test
  void shouldNeverRestoreWithoutAWordEvenWhereThePlanAsksNobody() {
    var plan = TwoSites.withRecovery();
    var auto =
        new Plan(
            plan.system(), plan.objectives(), plan.observers(), plan.components(), plan.alerts(), plan.confirmation(),
            Map.of(Scenario.SITE, Mode.AUTO), plan.limits(), plan.approvalExpiry(), plan.people(), plan.escalation(), plan.channels(),
            plan.vantage(), plan.intakes(), plan.own());
    desk = new Desk(auto);
    chosenBackup();
    assertThat(desk.request().step()).isEqualTo(SiteFailure.FENCE_SITE);
    desk.ends(Outcome.DONE, Map.of("siteFence", "power"));
    desk.ends(Outcome.DONE, Map.of("siteData", "backup"));
    assertThat(desk.partition().facts(ApprovalRequested.class)).singleElement().satisfies(asked -> {
      assertThat(asked.step()).isEqualTo(SiteFailure.RESTORE_SITE_DATABASE);
      assertThat(asked.facts().expectedLoss()).contains("2 h 0 min old");
    });
  }

  @Test
  void shouldLeaveItToAPersonWhereThePlanDoesNotSayHow() {
    var other = new Desk(TwoSites.plan());
    other.partition().hear(
        Writers.DETECT,
        new IncidentOpened(
            LOST, Scenario.SITE, "site/primary", SiteFailure.TARGET, Partition.START, new LastSeen(null, List.of(), List.of()),
            new Explanation("rule", "because", Map.of(), List.of())));
    assertThat(other.partition().facts(RecoveryPlanned.class).getFirst().playbook()).isEqualTo(SiteFailure.BY_HAND);
    assertThat(other.end().ending()).isEqualTo(Ending.HANDED_OVER);
    assertThat(other.partition().facts(StepRequested.class)).isEmpty();
  }
}
