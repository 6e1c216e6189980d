package dev.rebound.core.recover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.Command;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls.Place;
import dev.rebound.core.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A restore: dana asks, lee approves. */
class PlannedRestoreTest {
  private static final Duration AGE = Duration.ofHours(13).plusMinutes(7);

  private Desk desk = new Desk(Plans.ordersWithBackups());

  private List<Event> asks(String role, String component, String until) {
    return desk.partition().hear(
        Writers.INGEST,
        new CommandReceived(
            "c-1", Verb.RESTORE, null, "dana", "token", role, "rows are gone", Map.of("component", component, "until", until)));
  }

  private Map<String, String> chosen() {
    Instant of = desk.partition().now().minus(AGE);
    return new TreeMap<>(Map.of(
        "backup", "orders.sql.gz", "backupSource", "dumps", "neededBytes", "4096", "place", "orders_20261122_140000", "dataOf",
        of.toString()));
  }

  private String asked(String step) {
    ApprovalRequested asked = desk.partition().facts(ApprovalRequested.class).getLast();
    assertThat(asked.step()).isEqualTo(step);
    return java.util.Objects.requireNonNull(asked.facts()).target() + ": " + asked.facts().expectedLoss();
  }

  private PlannedRestoreTest restored() {
    asks("approver", "database", "latest");
    desk.ends(Outcome.DONE, chosen());
    desk.command(Verb.APPROVE, "lee", "approver", null);
    desk.ends(
        Outcome.DONE, Map.of("place", "orders_20261122_140000", "restoredUrl", "jdbc:postgresql://restore:5432/orders_20261122_140000"));
    return this;
  }

  private PlannedRestoreTest switching() {
    restored();
    desk.ends(Outcome.DONE, Map.of("clients", "switchable"));
    return this;
  }

  @Test
  void shouldBeginWithALookAndKnowTheMomentAndTheStampAtOnce() {
    Instant now = desk.partition().now();
    List<Event> facts = asks("approver", "database", "2026-11-20T02:00:00Z");
    assertThat(facts.get(0)).isInstanceOfSatisfying(RecoveryPlanned.class, planned -> {
      assertThat(planned.incident().value()).isEqualTo("restore:c-1");
      assertThat(planned.playbook()).isEqualTo("restore");
      assertThat(planned.requestedBy()).isEqualTo("dana");
    });
    assertThat(desk.request().step()).isEqualTo("choose-backup");
    assertThat(desk.request().arguments()).containsEntry("until", "2026-11-20T02:00:00Z")
        .containsEntry("stamp", now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
    assertThat(desk.partition().facts(CandidateChosen.class)).isEmpty();
  }

  @Test
  void shouldMakeThePlansOwnCallWhenClientsAreSwitched() {
    var warm =
        new OwnCall("warm", "Warms.", new Command(List.of("/opt/warm"), Set.of(0)), Duration.ofSeconds(10), 1, false, null, null);
    var calls = new OwnCalls(Map.of("warm", warm), Map.of("restore", List.of(new Place("warm", "switch-clients"))));
    desk = new Desk(Plans.ordersWithBackups().withOwn(calls));
    switching();
    desk.command(Verb.APPROVE, "lee", "approver", null);
    desk.done();
    assertThat(desk.request().step()).isEqualTo("own-warm");
  }

  @ParameterizedTest
  @CsvSource({
    "responder, database, latest, only an approver", "approver, orders-api, latest, no PostgreSQL component",
    "approver, database, yesterday, the moment to restore to", "approver, database, 2999-01-01T00:00:00Z, the moment to restore to"
  })
  void shouldRefuseWhatCannotBe(String role, String component, String until, String because) {
    assertThat(asks(role, component, until)).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because()).contains(because));
  }

  @Test
  void shouldRefuseItWhereThePlanNamesNoBackups() {
    var bare = new Desk(Plans.orders());
    bare.partition().hear(
        Writers.INGEST,
        new CommandReceived("c-1", Verb.RESTORE, null, "dana", "token", "approver", "", Map.of("component", "database")));
    assertThat(bare.partition().facts(CommandRefused.class)).singleElement().satisfies(refused ->
        assertThat(refused.because()).contains("no backups of database"));
  }

  @Test
  void shouldAskAnotherApproverWithTheAgeOfTheDataBeforeItRestores() {
    asks("approver", "database", "latest");
    desk.ends(Outcome.DONE, chosen());
    assertThat(asked("restore-database")).contains("dumps orders.sql.gz into the new orders_20261122_140000", "nothing that is there",
        "13 h 7 min old");
    assertThat(desk.command(Verb.APPROVE, "dana", "approver", null)).singleElement().isInstanceOfSatisfying(CommandRefused.class, refused ->
        assertThat(refused.because()).isEqualTo("who asked for it does not approve it"));
    desk.command(Verb.APPROVE, "lee", "approver", null);
    assertThat(desk.request().step()).isEqualTo("restore-database");
    assertThat(desk.request().arguments()).containsAllEntriesOf(
        Map.of("backup", "orders.sql.gz", "backupSource", "dumps", "neededBytes", "4096", "place", "orders_20261122_140000"));
  }

  @Test
  void shouldRepeatTheSameActAfterACrash() {
    asks("approver", "database", "latest");
    desk.ends(Outcome.DONE, chosen());
    desk.command(Verb.APPROVE, "lee", "approver", null);
    Map<String, String> first = desk.request().arguments();
    desk.timer();
    assertThat(desk.request().attempt()).isEqualTo(2);
    assertThat(desk.request().arguments()).isEqualTo(first);
  }

  @Test
  void shouldAskOnceMoreWithTheAgeBeforeClientsAreSwitched() {
    restored();
    desk.ends(Outcome.DONE, Map.of("clients", "switchable", "newestCommit", "2026-11-22T00:59:58Z"));
    assertThat(asked("switch-clients")).contains(
        "all that is newer than the restored data, which is data of ", "13 h 7 min old (newest commit seen in it: 2026-11-22T00:59:58Z)");
    desk.command(Verb.APPROVE, "lee", "approver", null);
    assertThat(desk.request().step()).isEqualTo("switch-clients");
    desk.done();
    assertThat(desk.request().step()).isEqualTo("restart-application");
    desk.done();
    assertThat(desk.end().ending()).isEqualTo(Ending.RECOVERED);
    assertThat(desk.end().reason()).contains("clients use orders_20261122_140000 at restore:5432, which is no node of the plan");
    assertThat(desk.partition().facts(IncidentOpened.class)).isEmpty();
  }

  @Test
  void shouldGiveAPersonWhatItCannotSwitch() {
    restored();
    desk.done();
    assertThat(desk.request().step()).isEqualTo("hand-over-restore");
    desk.done();
    assertThat(desk.partition().facts(IncidentOpened.class)).singleElement().satisfies(opened ->
        assertThat(opened.explanation().because()).contains(
            "The restore that dana asked for is a person's now", "because the test says so"));
    assertThat(desk.end().ending()).isEqualTo(Ending.HANDED_OVER);
  }

  @Test
  void shouldGiveWayToAFailureOfItsOwnDatabase() {
    asks("approver", "database", "latest");
    desk.ends(Outcome.DONE, chosen());
    desk.command(Verb.APPROVE, "lee", "approver", null);
    List<Event> facts = desk.open(Desk.FIRST);
    assertThat(facts.getFirst()).isInstanceOfSatisfying(RecoveryEnded.class, end -> assertThat(end.ending()).isEqualTo(Ending.ABORTED));
    assertThat(desk.request().step()).isEqualTo("identify-scope");
  }

  @Test
  void shouldNotGiveWayOnceClientsMayBeOnTheirWay() {
    switching();
    desk.command(Verb.APPROVE, "lee", "approver", null);
    assertThat(desk.open(Desk.FIRST)).isEmpty();
    desk.done();
    assertThat(desk.request().step()).isEqualTo("restart-application");
    desk.done();
    assertThat(desk.request().step()).as("the failure's turn").isEqualTo("identify-scope");
  }

  @Test
  void shouldGiveWayWhileItOnlyAsksWhetherToSwitch() {
    switching();
    desk.open(Desk.FIRST);
    assertThat(desk.request().step()).isEqualTo("identify-scope");
  }

  @Test
  void shouldNotGiveWayToOtherComponents() {
    asks("approver", "database", "latest");
    assertThat(desk.partition().hear(Writers.DETECT, Desk.opened(Desk.FIRST, "orders-api"))).isEmpty();
    assertThat(desk.request().step()).isEqualTo("choose-backup");
  }

  @Test
  void shouldOfferARestoreWhereNoReplicaCanBePromoted() {
    desk.open(Desk.FIRST);
    desk.until("choose-replica", Map.of("restartable", "false"));
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.end().reason()).contains("./rebound restore --component database");
  }

  @Test
  void shouldOfferARestoreWhereTheDataIsCorrupt() {
    desk.open(Desk.FIRST);
    desk.until("check-integrity", Map.of("restartable", "false"));
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.end().reason()).contains("./rebound restore --component database");
  }

  @Test
  void shouldOfferNoneWhereUsersAreServedOrThePlanHasNoBackups() {
    desk.open(Desk.FIRST);
    desk.until("follow-primary", Map.of("restartable", "false"));
    desk.ends(Outcome.REFUSED, Map.of());
    assertThat(desk.end().reason()).doesNotContain("restore");

    var bare = new Desk(Plans.orders());
    bare.open(Desk.FIRST);
    bare.until("choose-replica", Map.of("restartable", "false"));
    bare.ends(Outcome.REFUSED, Map.of());
    assertThat(bare.end().reason()).doesNotContain("restore");
  }

  @Test
  void shouldGoOnWithTheSamePlaceWhereAPersonResumesIt() {
    restored();
    desk.ends(Outcome.REFUSED, Map.of());
    Map<String, String> before = desk.request().arguments();
    desk.command(Verb.RESUME, "dana", "responder", null);
    assertThat(desk.request().step()).isEqualTo("verify-restore");
    assertThat(desk.request().arguments()).isEqualTo(before);
    assertThat(desk.partition().now()).isAfterOrEqualTo(Partition.START);
  }
}
