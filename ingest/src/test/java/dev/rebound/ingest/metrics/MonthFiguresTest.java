package dev.rebound.ingest.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Topics;
import dev.rebound.ingest.Door;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The month's figures are worked out beside the log's relay, never before it. */
final class MonthFiguresTest {
  private static final String OLDER = "a plan of an earlier day";
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private final ActivePlan plan = Door.plan("orders");
  private long offset;

  private Received<Event> record(Event event) {
    return new Received<>(
        new Position(Topics.INCIDENTS, 12, offset),
        new Envelope<>("id-" + offset++, plan.system(), NOW.minusSeconds(300), "detect", null, "1.0", plan.hash(), event));
  }

  private Received<Event> opening(String incident) {
    return record(new IncidentOpened(
        new IncidentId(incident), Scenario.DATABASE, "database", "pg-a", NOW.minusSeconds(301), new LastSeen(null, List.of(), List.of()),
        new Explanation("rule", "It is gone.", Map.of(), List.of())));
  }

  @Test
  @Timeout(30)
  void shouldTakeInWhatTheLogBringsWhileAReportIsWorkedOut() throws Exception {
    var begun = new CountDownLatch(1);
    var taken = new CountDownLatch(1);
    var figures = new MonthFigures(new ActivePlans(List.of(plan)), text -> {
      begun.countDown();
      try {
        assertThat(taken.await(20, TimeUnit.SECONDS)).as("a record was taken in meanwhile").isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return plan.plan();
    }, InstantSource.fixed(NOW));
    figures.accept(record(new PlanActivated("older", OLDER)));
    figures.accept(opening("orders-database-12-1"));

    CompletableFuture<String> slow = CompletableFuture.supplyAsync(figures::text);
    begun.await();
    figures.accept(opening("orders-database-12-2"));
    taken.countDown();

    assertThat(slow.get()).contains("orders-database-12-1").doesNotContain("orders-database-12-2");
  }

  @Test
  void shouldWorkThemOutAgainOnceTheyAreOld() {
    var clock = new Instant[] {NOW};
    var figures = new MonthFigures(new ActivePlans(List.of(plan)), text -> plan.plan(), () -> clock[0]);
    figures.accept(record(new PlanActivated(plan.hash(), plan.text())));
    figures.accept(opening("orders-database-12-1"));
    String first = figures.text();
    figures.accept(opening("orders-database-12-2"));
    assertThat(figures.text()).isSameAs(first);
    clock[0] = NOW.plus(MonthFigures.MADE_EVERY);
    assertThat(figures.text()).contains("orders-database-12-2");
  }
}
