package dev.rebound.core.objectives;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.objectives.MonthReport.IncidentFigures;
import dev.rebound.core.objectives.MonthReport.ServiceMonth;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.review.Review;
import dev.rebound.core.review.Review.Budget;
import dev.rebound.core.review.Review.Objective;
import dev.rebound.core.review.Reviews;
import dev.rebound.core.statuspage.PageHistory;
import dev.rebound.core.statuspage.StatusViews;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the incidents log of one system, record by record, and reports on a month of it. It keeps of each incident the few facts that
 * its figures are made of, and of the outages what the public page keeps. Not thread-safe.
 */
public final class MonthLedger {
  /** Incidents of which the facts are kept; of more the oldest leave. */
  public static final int INCIDENTS_MAX = 1_000;
  /** Facts of one incident: it is opened and ends once; its recoveries end, and restore, as often as people have them go on. */
  private static final int FACTS_MAX = 100;
  /** What came so long after a month no longer changes it, and the memory of outages would begin to forget the month's first days. */
  private static final Duration SETTLED = PageHistory.REMEMBERED.minusDays(31);

  private final SystemName system;
  private final Instant from;
  private final Instant until;
  private final PlanReader plans;
  private final Map<IncidentId, List<Received<Event>>> incidents = new LinkedHashMap<>();
  private PageHistory history = PageHistory.NONE;
  private @Nullable Received<Event> newest;
  private @Nullable Received<Event> inForce;
  private long left;

  private MonthLedger(SystemName system, Instant from, Instant until, PlanReader plans) {
    this.system = system;
    this.from = from;
    this.until = until;
    this.plans = plans;
  }

  /** For a report on one month. */
  public static MonthLedger of(SystemName system, YearMonth month, PlanReader plans) {
    return new MonthLedger(system, begin(month), begin(month.plusMonths(1)), remembering(plans));
  }

  /** For reports on the month of whatever day it is. */
  public static MonthLedger running(SystemName system, PlanReader plans) {
    return new MonthLedger(system, Instant.EPOCH, Instant.MAX, remembering(plans));
  }

  /** Plans by their text: reading one is dear beside all else here. As many as were in force while incidents began. */
  private static PlanReader remembering(PlanReader plans) {
    var read = new ConcurrentHashMap<String, Plan>();
    return text -> {
      if (read.size() > INCIDENTS_MAX) {
        read.clear();
      }
      return read.computeIfAbsent(text, plans::read);
    };
  }

  /**
   * What it holds now, to be reported on by one thread while another one goes on to take records in here. Quick: it copies references, at
   * most {@value #INCIDENTS_MAX} times {@value #FACTS_MAX}; both read a plan once.
   */
  public MonthLedger copy() {
    var copy = new MonthLedger(system, from, until, plans);
    incidents.forEach((incident, facts) -> copy.incidents.put(incident, new ArrayList<>(facts)));
    copy.history = history;
    copy.newest = newest;
    copy.inForce = inForce;
    copy.left = left;
    return copy;
  }

  private static Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The next record of the log; one of another system changes nothing. */
  public void take(Received<Event> record) {
    if (!record.envelope().system().equals(system)) {
      return;
    }
    Instant at = record.envelope().at();
    Event event = record.event();
    if (until.equals(Instant.MAX) || at.isBefore(until.plus(SETTLED))) {
      history = history.after(at, event);
    }
    if (event instanceof PlanActivated) {
      newest = record;
      inForce = at.isBefore(until) ? record : inForce;
    } else if (event instanceof IncidentOpened opened) {
      opened(opened, record);
    } else if (event instanceof IncidentResolved over) {
      keep(over.incident(), record);
    } else if (event instanceof IncidentSuperseded superseded) {
      keep(superseded.incident(), record);
    } else if (event instanceof ServiceRestored restored) {
      keep(restored.incident(), record);
    } else if (event instanceof RecoveryEnded ended) {
      keep(ended.incident(), record);
    }
  }

  private void opened(IncidentOpened opened, Received<Event> record) {
    boolean within = !opened.firstEvidenceAt().isBefore(from) && opened.firstEvidenceAt().isBefore(until);
    if (!within || opened.scenario() == Scenario.MONITORING || incidents.containsKey(opened.incident())) {
      return;
    }
    var facts = new ArrayList<Received<Event>>();
    if (newest != null) {
      facts.add(newest);
    }
    facts.add(record);
    incidents.put(opened.incident(), facts);
    if (incidents.size() > INCIDENTS_MAX) {
      incidents.remove(incidents.keySet().iterator().next());
      left++;
    }
  }

  private void keep(IncidentId incident, Received<Event> record) {
    List<Received<Event>> facts = incidents.get(incident);
    if (facts != null && facts.size() < FACTS_MAX) {
      facts.add(record);
    }
  }

  /**
   * The report on a month.
   *
   * @param now the present; what is later than the month's end does not count
   * @return empty where no plan that can be read was in force in it
   */
  public Optional<MonthReport> report(YearMonth month, Instant now) {
    Instant first = begin(month);
    Instant end = begin(month.plusMonths(1));
    Instant asOf = now.isBefore(end) ? now : end;
    Received<Event> activated = inForce;
    if (activated == null || !(activated.event() instanceof PlanActivated plan) || !activated.envelope().at().isBefore(end)) {
      return Optional.empty();
    }
    return read(plan).map(read -> {
      List<IncidentFigures> figures = incidents.entrySet().stream()
          .filter(each -> began(each.getValue(), first, end)).flatMap(each -> figures(each.getKey(), each.getValue(), now).stream())
          .toList();
      return new MonthReport(
          system, month, asOf, plan.hash(), read.objectives(), services(read, month, first, asOf), figures, left);
    });
  }

  private Optional<Plan> read(PlanActivated plan) {
    try {
      return Optional.of(plans.read(plan.text()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a plan of an older version
    }
  }

  private static boolean began(List<Received<Event>> facts, Instant first, Instant end) {
    return facts.stream().anyMatch(each -> each.event() instanceof IncidentOpened opened
        && !opened.firstEvidenceAt().isBefore(first) && opened.firstEvidenceAt().isBefore(end));
  }

  private Optional<IncidentFigures> figures(IncidentId incident, List<Received<Event>> facts, Instant now) {
    return Reviews.of(incident, facts, plans).map(review -> figures(review, now));
  }

  private static IncidentFigures figures(Review review, Instant now) {
    var subject = review.subject();
    var clock = review.clock();
    Instant served = clock.downtime() == null ? null : clock.downSince().plus(clock.downtime());
    boolean runs = clock.downtime() == null && clock.overAt() == null && clock.downSince().isBefore(now);
    Duration running = runs ? Duration.between(clock.downSince(), now) : null;
    List<Budget> budgets = clock.budgets().stream()
        .map(each -> running != null && each.objective() != Objective.RPO && running.compareTo(each.limit()) > 0
            ? new Budget(each.objective(), each.name(), each.limit(), null, false) : each)
        .toList();
    return new IncidentFigures(
        subject.incident(), subject.scenario(), subject.component(), clock.downSince(), served, clock.downtime(), running, clock.loss(),
        clock.lossMost(), budgets, subject.ending());
  }

  // ---- services -------------------------------------------------------------------------------------------------

  private List<ServiceMonth> services(Plan plan, YearMonth month, Instant first, Instant asOf) {
    Duration length = Duration.ofDays(month.lengthOfMonth());
    var allowed = Duration.ofMillis(Math.round(length.toMillis() * (100 - plan.objectives().availabilityPercent()) / 100));
    return StatusViews.during(plan, page(plan), history, first, asOf).stream()
        .map(each -> new ServiceMonth(each.name(), each.availability(), allowed, each.availability().outage(), each.degraded()))
        .toList();
  }

  /** The public page's services; without one each component is a service, which is out while what it stands on is. */
  private static StatusPage page(Plan plan) {
    StatusPage page = plan.channels().statusPage();
    if (page != null) {
      return page;
    }
    List<StatusPage.Service> services = plan.components().values().stream()
        .map(each -> new StatusPage.Service(each.name(), standsOn(plan, each.name()), List.of())).toList();
    return new StatusPage("", StatusPage.Language.EN, null, services, Map.of(), List.of());
  }

  private static List<String> standsOn(Plan plan, String component) {
    var all = new ArrayList<>(List.of(component));
    for (int at = 0; at < all.size(); at++) {
      var known = plan.components().get(all.get(at));
      if (known != null) {
        known.dependsOn().stream().filter(each -> !all.contains(each)).forEach(all::add);
      }
    }
    return all;
  }
}
