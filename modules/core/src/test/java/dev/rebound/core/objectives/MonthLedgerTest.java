package dev.rebound.core.objectives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.core.objectives.MonthReport.IncidentFigures;
import dev.rebound.core.objectives.MonthReport.ServiceMonth;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.review.Review.Budget;
import dev.rebound.core.review.Review.Objective;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A month of the log against the plan's objectives; the figures were worked out by hand. */
final class MonthLedgerTest {
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant AFTER = Instant.parse("2026-12-20T00:00:00Z");
  private static final Duration MONTH = Duration.ofDays(30);
  private static final SystemName ORDERS = new SystemName("orders");
  private static final Explanation WHY = new Explanation("rule", "It is gone.", Map.of(), List.of());

  private final MonthLedger ledger = MonthLedger.of(ORDERS, NOVEMBER, text -> Plans.orders());
  private long offset;

  private static Instant hour(double hours) {
    return FIRST.plusSeconds(Math.round(hours * 3600));
  }

  private MonthLedgerTest at(double hours, Event event) {
    ledger.take(new Received<>(
        new Position(Topics.INCIDENTS, 1, offset++),
        new Envelope<>("id" + offset, ORDERS, hour(hours), "detect", null, "1.0", "hash", event)));
    return this;
  }

  private MonthLedgerTest begun(double hours) {
    return at(hours, new PlanActivated("hash", "system: orders"));
  }

  private MonthLedgerTest opened(double hours, String id, Scenario scenario, String component) {
    return at(hours + 0.01, new IncidentOpened(
        new IncidentId(id), scenario, component, component, hour(hours), new LastSeen(null, List.of(), List.of()), WHY));
  }

  private MonthLedgerTest restored(double hours, String id, String component, Map<String, String> found) {
    return at(hours, new ServiceRestored(new RecoveryId("r-" + id), new IncidentId(id), component, found));
  }

  private MonthLedgerTest resolved(double hours, String id, String component) {
    return at(hours, new IncidentResolved(new IncidentId(id), component, WHY));
  }

  private MonthReport report() {
    return ledger.report(NOVEMBER, AFTER).orElseThrow();
  }

  private static ServiceMonth service(MonthReport report, String name) {
    return report.services().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void shouldHoldAnIncidentAgainstEachObjective() {
    begun(-100).opened(10, "i-1", Scenario.DATABASE, "database");
    restored(
        12, "i-1", "database",
        Map.of("lostWitnessRows", "2", "lossFrom", "2026-11-01T09:58:00Z", "lossUntil", "2026-11-01T10:00:00Z"));
    resolved(12.5, "i-1", "database");

    assertThat(report().incidents()).singleElement().satisfies(each -> {
      assertThat(each.recoveryTime()).isEqualTo(Duration.ofHours(2));
      assertThat(each.servedAt()).isEqualTo(hour(12));
      assertThat(each.running()).isNull();
      assertThat(each.lossMost()).isEqualTo(Duration.ofMinutes(2));
      assertThat(each.budgets()).extracting(Budget::objective).containsExactly(
          Objective.SCENARIO, Objective.RTO, Objective.MTD, Objective.RPO);
      assertThat(each.budgets()).extracting(Budget::kept).as("2 h: more than the scenario's hour").containsExactly(false, true, true, true);
    });
  }

  @Test
  void shouldSayWhatRunsOnAndMissesALimitAlready() {
    begun(-100).opened(10, "i-1", Scenario.CACHE, "cache");
    IncidentFigures figures = ledger.report(NOVEMBER, hour(15)).orElseThrow().incidents().getFirst();
    assertThat(figures.recoveryTime()).isNull();
    assertThat(figures.running()).isEqualTo(Duration.ofHours(5));
    assertThat(figures.budgets()).extracting(Budget::objective).containsExactly(Objective.SCENARIO, Objective.RTO, Objective.MTD);
    assertThat(figures.budgets()).extracting(Budget::kept).as("5 h: over 15 min and 4 h, not over 8 h").containsExactly(false, false, null);
  }

  @Test
  void shouldCountAvailabilityOfTheMonthAlone() {
    begun(-100).opened(-2, "i-0", Scenario.DATABASE, "database").restored(1, "i-0", "database", Map.of()).resolved(1, "i-0", "database");
    opened(100, "i-1", Scenario.DATABASE, "database").restored(100.5, "i-1", "database", Map.of()).resolved(101, "i-1", "database");
    opened(MONTH.toHours() - 0.25, "i-2", Scenario.DATABASE, "database").resolved(MONTH.toHours() + 5, "i-2", "database");

    MonthReport report = report();
    ServiceMonth database = service(report, "database");
    assertThat(database.availability().outage()).as("1 h + 30 min + 15 min").isEqualTo(Duration.ofMinutes(105));
    assertThat(database.availability().measured()).isEqualTo(MONTH);
    assertThat(database.allowed()).as("0.1 % of 30 days").isEqualTo(Duration.ofSeconds(2592));
    assertThat(database.left()).isEqualTo(Duration.ofSeconds(2592 - 105 * 60));
    assertThat(report.incidents()).as("those that began in it").extracting(each -> each.incident().value()).containsExactly("i-1", "i-2");
    assertThat(report.asOf()).isEqualTo(FIRST.plus(MONTH));
  }

  @Test
  void shouldTakeAServiceDownWithWhatItStandsOnAndNotTheOtherWayRound() {
    begun(-100).opened(10, "i-1", Scenario.DATABASE, "database").resolved(11, "i-1", "database");
    opened(20, "i-2", Scenario.APPLICATION, "orders-api").resolved(23, "i-2", "orders-api");
    assertThat(service(report(), "orders-api").availability().outage()).isEqualTo(Duration.ofHours(4));
    assertThat(service(report(), "database").availability().outage()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void shouldMeasureOnlyWhatAnybodyCouldTell() {
    begun(24).at(30, new MaintenanceDeclared("database", hour(40), hour(42), "dana", "upgrade"));
    at(60, new BlindPeriod(hour(50), hour(51), "no Kafka", List.of()));
    var availability = service(report(), "database").availability();
    assertThat(availability.measured()).isEqualTo(MONTH.minusHours(24 + 2 + 1));
    assertThat(availability.percent()).isEqualTo(100);
  }

  @Test
  void shouldCountWhatRunsOnWithoutAWordOfTheLead() {
    begun(-100).opened(10, "i-1", Scenario.SITE, "database");
    assertThat(service(ledger.report(NOVEMBER, hour(12)).orElseThrow(), "database").availability().outage()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void shouldLeaveAlarmsAndOtherSystemsOut() {
    begun(-100).opened(10, "i-1", Scenario.MONITORING, "watch");
    ledger.take(new Received<>(
        new Position(Topics.INCIDENTS, 1, 99),
        new Envelope<>("x", new SystemName("shop"), hour(9), "detect", null, "1.0", "hash", new IncidentOpened(
            new IncidentId("i-2"), Scenario.DATABASE, "database", "x", hour(9), new LastSeen(null, List.of(), List.of()), WHY))));
    assertThat(report().incidents()).isEmpty();
    assertThat(service(report(), "database").availability().outage()).isZero();
  }

  @Test
  void shouldNotReportOnAMonthWithoutAPlan() {
    begun(MONTH.toHours() + 1);
    assertThat(ledger.report(NOVEMBER, AFTER)).isEmpty();
  }

  @Test
  void shouldRememberTheNewestIncidentsAndSayHowManyItLeft() {
    begun(-100);
    for (int at = 0; at < MonthLedger.INCIDENTS_MAX + 7; at++) {
      opened(at * 0.1, "i-" + at, Scenario.CACHE, "cache").resolved(at * 0.1 + 0.05, "i-" + at, "cache");
    }
    assertThat(report().incidents()).hasSize(MonthLedger.INCIDENTS_MAX);
    assertThat(report().leftOut()).isEqualTo(7);
  }

  @Test
  void shouldReportOnTheMonthOfWhateverDayItIs() {
    MonthLedger running = MonthLedger.running(ORDERS, text -> Plans.orders());
    running.take(new Received<>(
        new Position(Topics.INCIDENTS, 1, 0),
        new Envelope<>("p", ORDERS, hour(0), "ingest", null, "1.0", "hash", new PlanActivated("hash", "system: orders"))));
    assertThat(running.report(YearMonth.of(2027, 2), Instant.parse("2027-02-03T00:00:00Z")).orElseThrow().services())
        .allSatisfy(each -> assertThat(each.availability().measured()).isEqualTo(Duration.ofDays(2)));
  }

  @Test
  void shouldGiveTheSameFiguresAsMetrics() {
    begun(-100).opened(10, "i-\"1\"", Scenario.DATABASE, "database");
    restored(12, "i-\"1\"", "database", Map.of("lostWitnessRows", "0"));
    String text = MonthMetrics.of(List.of(report()));
    String labels = "{system=\"orders\",incident=\"i-\\\"1\\\"\",scenario=\"database\",component=\"database\"";
    assertThat(text)
        .contains("# TYPE rebound_service_outage_seconds gauge\n")
        .contains("rebound_objective_recovery_time_seconds{system=\"orders\"} 14400.0\n")
        .contains("rebound_service_outage_seconds{system=\"orders\",service=\"database\"} 7200.0\n")
        .contains("rebound_service_error_budget_left_seconds{system=\"orders\",service=\"database\"} -4608.0\n")
        .contains("rebound_incident_recovery_time_seconds" + labels + "} 7200.0\n")
        .contains("rebound_incident_data_loss_seconds" + labels + "} 0.0\n")
        .contains("rebound_incident_budget_kept" + labels + ",budget=\"scenario\"} 0.0\n")
        .doesNotContain("rebound_incident_running_seconds");
    assertThat(text.lines().filter(line -> line.startsWith("# TYPE"))).doesNotHaveDuplicates();
    assertThat(Objects.requireNonNull(report().incidents().getFirst().lossMost())).isZero();
  }
}
