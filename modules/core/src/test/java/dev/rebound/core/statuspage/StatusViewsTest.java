package dev.rebound.core.statuspage;

import static dev.rebound.core.statuspage.Happenings.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.statuspage.PageIncident.Phase;
import dev.rebound.core.statuspage.PageIncident.Update;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import dev.rebound.core.statuspage.StatusView.MaintenanceView;
import dev.rebound.core.statuspage.StatusView.ServiceView;
import dev.rebound.core.statuspage.StatusView.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users may read, from what happened. Pure. */
class StatusViewsTest {
  private static final int DAY = 24 * 60;
  private final Happenings happenings = new Happenings().begun(-10 * DAY);

  private ServiceView ordering(long minute) {
    return happenings.page(minute).services().getFirst();
  }

  @Test
  void shouldTellAnOutageFromItsFirstEvidenceUntilUsersAreServed() {
    happenings.opened(0, "orders-database-1", Scenario.DATABASE, "database");
    assertThat(ordering(1).state()).isEqualTo(State.OUTAGE);
    assertThat(happenings.page(1).overall()).isEqualTo(State.OUTAGE);

    happenings.recovering(1, "orders-database-1").restored(4, "orders-database-1");
    assertThat(ordering(5).state()).isEqualTo(State.OPERATIONAL);
    assertThat(happenings.page(5).open()).singleElement().satisfies(open -> {
      assertThat(open.out()).containsExactly("Ordering");
      assertThat(open.degraded()).containsExactly("Catalogue");
      assertThat(new PageWords(Language.EN).title(open)).isEqualTo("Outage of Ordering; Catalogue degraded");
      assertThat(new PageWords(Language.EN).update(open, open.updates().getFirst()))
          .isEqualTo("Ordering is not available. Catalogue may be slow or incomplete. We are looking into it.");
      assertThat(new PageWords(Language.DE).update(open, open.updates().getFirst()))
          .isEqualTo("Ordering ist nicht verfügbar. Catalogue kann langsam oder unvollständig sein. Wir untersuchen es.");
      assertThat(open.startedAt()).isEqualTo(minute(-1));
      assertThat(open.overAt()).isEqualTo(minute(4));
      assertThat(open.updates()).extracting(Update::phase).containsExactly(Phase.INVESTIGATING, Phase.RECOVERING, Phase.WATCHING);
    });

    happenings.resolved(9, "orders-database-1");
    StatusView after = happenings.page(60);
    assertThat(after.open()).isEmpty();
    assertThat(after.past()).singleElement().extracting(IncidentView::phase).isEqualTo(Phase.RESOLVED);
    assertThat(ordering(60).availability().outage()).isEqualTo(Duration.ofMinutes(5));
    assertThat(ordering(60).days().getLast().outage()).isEqualTo(Duration.ofMinutes(5));
    assertThat(ordering(60).days().getLast().worst()).isEqualTo(State.OUTAGE);
  }

  @Test
  void shouldSayDegradedWhereAServiceGoesOnWithoutThePart() {
    happenings.opened(0, "i", Scenario.DATABASE, "database");

    ServiceView catalogue = happenings.page(1).services().getLast();

    assertThat(catalogue.state()).isEqualTo(State.DEGRADED);
    assertThat(catalogue.availability().outage()).isZero();
    assertThat(catalogue.days().getLast().worst()).isEqualTo(State.DEGRADED);
    assertThat(catalogue.days().getLast().degraded()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void shouldCountAnOutageOnceWhereTwoIncidentsAreOpenAtATime() {
    happenings.opened(0, "i", Scenario.DATABASE, "database").opened(5, "j", Scenario.APPLICATION, "orders-api")
        .resolved(10, "i").resolved(15, "j");

    assertThat(ordering(20).availability().outage()).isEqualTo(Duration.ofMinutes(16));
  }

  @Test
  void shouldNameNothingThatThePlanDoesNotMakePublic() {
    happenings.opened(0, "orders-database-1", Scenario.DATABASE, "database").recovering(1, "orders-database-1")
        .handedOver(2, "orders-database-1").maintenance(3, "database", 30, 60);

    assertThat(happenings.page(3).toString()).doesNotContain("orders-database", "pg-", "database", "dana", "disks", "refused");
    assertThat(happenings.page(3).open()).singleElement().extracting(IncidentView::phase).isEqualTo(Phase.ENGINEERS);
  }

  @Test
  void shouldTellNothingOfADisasterThatThePlanDoesNotPublishAndCountItAfterwards() {
    happenings.opened(0, "i", Scenario.APPLICATION, "orders-api");
    assertThat(ordering(5).state()).isEqualTo(State.OPERATIONAL);
    assertThat(ordering(5).availability().outage()).isZero();

    happenings.resolved(9, "i");

    assertThat(happenings.page(10).open()).isEmpty();
    assertThat(happenings.page(10).past()).isEmpty();
    assertThat(ordering(10).availability().outage()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void shouldWaitForTheWordOfTheLeadWhereThePlanWantsOne() {
    happenings.opened(0, "i", Scenario.SITE, "");
    assertThat(happenings.page(1).open()).isEmpty();

    happenings.published(2, "i", "Our data centre is unreachable.");

    assertThat(happenings.page(2).open()).singleElement().satisfies(open ->
        assertThat(open.updates()).containsExactly(
            new Update(minute(0), Phase.INVESTIGATING, null),
            new Update(minute(2), Phase.INVESTIGATING, "Our data centre is unreachable.")));
    assertThat(ordering(2).state()).isEqualTo(State.OUTAGE);
  }

  @Test
  void shouldGiveTheTimeOfAConsequenceToItsCause() {
    happenings.opened(0, "a", Scenario.APPLICATION, "orders-api").opened(3, "d", Scenario.DATABASE, "database")
        .superseded(4, "a", "d").restored(10, "d");

    assertThat(happenings.page(11).open()).singleElement().extracting(IncidentView::startedAt).isEqualTo(minute(-1));
    assertThat(ordering(11).availability().outage()).isEqualTo(Duration.ofMinutes(11));
  }

  @Test
  void shouldMeasureNeitherMaintenanceNorWhatNobodySaw() {
    happenings.maintenance(0, "", 10, 70).blind(200, 100, 160);
    assertThat(ordering(30).state()).isEqualTo(State.MAINTENANCE);
    assertThat(happenings.page(5).maintenance())
        .containsExactly(new MaintenanceView(List.of("Ordering", "Catalogue"), minute(10), minute(70)));

    var availability = ordering(200).availability();

    assertThat(availability.maintenance()).isEqualTo(Duration.ofHours(1));
    assertThat(availability.unknown()).isEqualTo(Duration.ofHours(1));
    assertThat(availability.measured()).isEqualTo(Duration.ofMinutes(10 * DAY + 200 - 120));
    assertThat(availability.percent()).isEqualTo(100);
    assertThat(ordering(200).days().getLast().worst()).isEqualTo(State.MAINTENANCE);
  }

  @Test
  void shouldNotLetAnOutageBeDeclaredAway() {
    happenings.opened(0, "i", Scenario.DATABASE, "database").maintenance(5, "database", 0, 60).resolved(29, "i");

    assertThat(ordering(61).availability().outage()).isEqualTo(Duration.ofMinutes(30));
    assertThat(ordering(61).availability().maintenance()).isEqualTo(Duration.ofMinutes(31));
  }

  @Test
  void shouldEndMaintenanceEarlyAndLetItsNewestWordHold() {
    happenings.maintenance(0, "database", 0, 600).maintenance(20, "database", 20, 60).maintenance(40, "database", 39, 39);

    assertThat(ordering(100).availability().maintenance()).isEqualTo(Duration.ofMinutes(39));
  }

  @Test
  void shouldMeasureAgainstTheObjectiveWithWhatIsLeftOfTheMonth() {
    happenings.opened(0, "i", Scenario.DATABASE, "database").resolved(49, "i");

    ServiceView service = ordering(60);

    assertThat(service.budget().allowed()).isEqualTo(Duration.ofSeconds(30 * 24 * 36 * 24 / 24 / 10));
    assertThat(service.budget().left()).isEqualTo(service.budget().allowed().minusMinutes(50));
    assertThat(service.availability().percent()).isCloseTo(100 - 100.0 * 50 / (10 * DAY + 60), within(0.0001));
    assertThat(service.availability().kept()).isFalse();
    assertThat(service.availability().objectivePercent()).isEqualTo(99.9);
  }

  @Test
  void shouldSayNothingOfDaysBeforeItsFirstPlan() {
    assertThat(ordering(0).days()).hasSize(90);
    assertThat(ordering(0).days().subList(0, 79)).allMatch(day -> day.worst() == State.NO_DATA);
    assertThat(ordering(0).days().subList(79, 90)).allMatch(day -> day.worst() == State.OPERATIONAL);
    assertThat(StatusViews.at(Happenings.PLAN, Happenings.PAGE, PageHistory.NONE, minute(0)).overall()).isEqualTo(State.NO_DATA);
  }
}
