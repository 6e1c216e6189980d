package dev.rebound.ingest.metrics;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.core.objectives.MonthLedger;
import dev.rebound.core.objectives.MonthMetrics;
import dev.rebound.core.objectives.MonthReport;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of the present month for each system of an active plan, as the incidents log tells them. Used by many threads. */
public final class MonthFigures {
  /** However often they are asked for, they are worked out no oftener. */
  static final Duration MADE_EVERY = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(MonthFigures.class);

  /** Guards the ledgers; held for as long as a record is taken in or the ledgers are copied, never while a report is worked out. */
  private final Object taking = new Object();
  private final List<MonthLedger> ledgers;
  private final InstantSource clock;
  private @Nullable Made made;

  /** A text, and when it was made. */
  private record Made(String text, Instant at) {}

  /** @param reader of plans that were in force before */
  public MonthFigures(ActivePlans plans, PlanReader reader, InstantSource clock) {
    PlanReader known = text ->
        plans.all().stream().filter(each -> each.text().equals(text)).map(ActivePlan::plan).findFirst().orElseGet(() -> reader.read(text));
    this.ledgers = plans.all().stream().map(each -> MonthLedger.running(each.system(), known)).toList();
    this.clock = clock;
  }

  /**
   * Takes in a record of the incidents log, in its order; never waits for a report. One that cannot be taken in is left out, and said in
   * the service's log.
   */
  public void accept(Received<Event> received) {
    try {
      synchronized (taking) {
        ledgers.forEach(each -> each.take(received));
      }
    } catch (RuntimeException e) {
      LOG.error("the month's figures leave a record out position={}", received.position(), e);
    }
  }

  /** As a scrape reads them. */
  synchronized String text() {
    Instant now = clock.instant();
    Made last = made;
    if (last != null && !now.isBefore(last.at()) && now.isBefore(last.at().plus(MADE_EVERY))) {
      return last.text();
    }
    YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    List<MonthReport> reports = copies().stream().flatMap(each -> each.report(month, now).stream()).toList();
    made = new Made(MonthMetrics.of(reports), now);
    return made.text();
  }

  private List<MonthLedger> copies() {
    synchronized (taking) {
      return ledgers.stream().map(MonthLedger::copy).toList();
    }
  }
}
