package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.core.review.Review.Budget;
import dev.rebound.core.review.Review.Cause;
import dev.rebound.core.review.Review.Clock;
import dev.rebound.core.review.Review.Moment;
import dev.rebound.core.review.Review.Objective;
import dev.rebound.core.review.Review.Subject;
import dev.rebound.core.story.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Review} from the log of a system and the plan of that day. */
public final class Reviews {
  /** The upper end of a scenario's recovery time. Source: disaster-recovery plan, "Disaster Scenarios"; requirements, O1. */
  private static final Map<Scenario, Duration> SCENARIO_BUDGETS =
      Map.of(
          Scenario.DATABASE, Duration.ofMinutes(60), Scenario.CACHE, Duration.ofMinutes(15), Scenario.APPLICATION, Duration.ofMinutes(10),
          Scenario.SITE, Duration.ofHours(4));

  private final List<Received<Event>> records;
  private final Received<Event> first;
  private final IncidentOpened opened;
  private final @Nullable Plan plan;

  private Reviews(List<Received<Event>> records, Received<Event> first, IncidentOpened opened, @Nullable Plan plan) {
    this.records = records;
    this.first = first;
    this.opened = opened;
    this.plan = plan;
  }

  /**
   * The review of an incident.
   *
   * @param log the incidents log of its system, in its order; other systems' records may be among them
   * @param plans reads the plan's text that was in force when it was opened
   * @return empty where the log holds no opening of that incident
   */
  public static Optional<Review> of(IncidentId incident, List<Received<Event>> log, PlanReader plans) {
    List<Received<Event>> records = Concerned.of(incident, log);
    for (Received<Event> record : records) {
      if (record.event() instanceof IncidentOpened opened) {
        return Optional.of(new Reviews(records, record, opened, planOf(record, log, plans)).review());
      }
    }
    return Optional.empty();
  }

  private static @Nullable Plan planOf(Received<Event> opening, List<Received<Event>> log, PlanReader plans) {
    String hash = opening.envelope().planHash();
    for (Received<Event> record : log) {
      if (record.event() instanceof PlanActivated activated && activated.hash().equals(hash)) {
        try {
          return plans.read(activated.text());
        } catch (IllegalArgumentException e) {
          return null; // a plan of an older version: the review goes on without its objectives
        }
      }
    }
    return null;
  }

  private Review review() {
    Clock clock = clock();
    var steps = Steps.of(records);
    var messages = Communication.messages(records);
    var promises = PromiseRow.of(records, Optional.of(opened.incident()));
    var lessons = Lessons.of(records, clock, steps, messages, promises, playbook());
    var subject =
        new Subject(
            opened.incident(), first.envelope().system(), opened.scenario(), opened.component(), opened.target(),
            first.envelope().planHash(), first.envelope().codeVersion(), ending());
    return new Review(
        subject, clock, timeline(), steps, messages, promises, Communication.decisions(records), lessons.worked(), lessons.trouble(),
        cause(), lessons.actions(), lessons.documents());
  }

  private String playbook() {
    return records.stream().map(Received::event).filter(RecoveryPlanned.class::isInstance).map(RecoveryPlanned.class::cast)
        .map(planned -> planned.playbook() == null ? planned.scenario().word() : planned.playbook()).reduce((a, b) -> b)
        .orElse(opened.scenario().word());
  }

  private Clock clock() {
    Instant down = opened.firstEvidenceAt();
    Instant openedAt = first.envelope().at();
    Instant restored = firstAt(ServiceRestored.class::isInstance).orElse(null);
    Instant resolved = firstAt(IncidentResolved.class::isInstance).orElse(null);
    Instant over = resolved != null ? resolved : firstAt(this::endsAsPartOfAnother).orElse(null);
    Instant served = restored != null ? restored : resolved;
    Duration downtime = served == null ? null : Duration.between(down, served);
    Map<String, String> found = findings();
    Duration lossMost = found == null ? null : Loss.most(found);
    String loss = found == null ? Loss.NOT_MEASURED : Loss.sentence(found);
    return new Clock(
        down, openedAt, restored, over, Duration.between(down, openedAt), downtime, affected(), loss, lossMost,
        budgets(downtime, found, lossMost));
  }

  private Optional<Instant> firstAt(Predicate<Event> kind) {
    return records.stream().filter(record -> kind.test(record.event())).map(record -> record.envelope().at()).findFirst();
  }

  /** The records also tell of incidents that became part of this one, which goes on. */
  private boolean endsAsPartOfAnother(Event event) {
    return event instanceof IncidentSuperseded superseded && superseded.incident().equals(opened.incident());
  }

  private List<Budget> budgets(@Nullable Duration downtime, @Nullable Map<String, String> found, @Nullable Duration lossMost) {
    var budgets = new ArrayList<Budget>();
    Duration scenario = SCENARIO_BUDGETS.get(opened.scenario());
    if (scenario != null) {
      budgets.add(budget(Objective.SCENARIO, "The recovery time of the scenario " + opened.scenario().word(), scenario, downtime));
    }
    if (plan != null) {
      budgets.add(budget(Objective.RTO, "The recovery time objective (RTO)", plan.objectives().rto(), downtime));
      budgets.add(budget(Objective.MTD, "The maximum tolerable downtime (MTD)", plan.objectives().mtd(), downtime));
      if (found != null && Loss.holdsData(found)) {
        budgets.add(budget(Objective.RPO, "The recovery point objective (RPO)", plan.objectives().rpo(), lossMost));
      }
    }
    return budgets;
  }

  private static Budget budget(Objective objective, String name, Duration limit, @Nullable Duration took) {
    return new Budget(objective, name, limit, took, took == null ? null : took.compareTo(limit) <= 0);
  }

  /** What failed, and what the plan says cannot work without it, through any number of others. */
  private List<String> affected() {
    var affected = new TreeSet<String>();
    affected.add(opened.component());
    if (plan == null) {
      return List.copyOf(affected);
    }
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Component component : plan.components().values()) {
        grew |= component.dependsOn().stream().anyMatch(affected::contains) && affected.add(component.name());
      }
    }
    return List.copyOf(affected);
  }

  /** What the last verification that users are served again found; null where there was none. */
  private @Nullable Map<String, String> findings() {
    for (Received<Event> record : records.reversed()) {
      if (record.event() instanceof ServiceRestored restored) {
        return restored.findings();
      }
    }
    return null;
  }

  private List<Moment> timeline() {
    return records.stream()
        .map(record -> {
          Story story = Story.of(record);
          return new Moment(
              record.position(), record.envelope().at(), Duration.between(opened.firstEvidenceAt(), record.envelope().at()),
              record.envelope().writer(), story.kind(), story.sentence());
        })
        .toList();
  }

  private Cause cause() {
    var evidence = new ArrayList<String>();
    opened.explanation().evidence().forEach(each -> evidence.add(said(each)));
    for (Received<Event> record : records) {
      if (record.event() instanceof EvidenceAdded added) {
        added.evidence().forEach(each -> evidence.add(said(each)));
      }
    }
    return new Cause(opened.explanation().because(), opened.explanation().rule(), evidence);
  }

  private static String said(Evidence evidence) {
    return evidence.at() + " " + evidence.observer() + ": " + evidence.target() + ", " + evidence.says() + " [" + evidence.position() + "]";
  }

  private String ending() {
    String ending = "it is not over";
    for (Received<Event> record : records) {
      if (record.event() instanceof IncidentResolved) {
        ending = "it was resolved";
      } else if (record.event() instanceof IncidentSuperseded superseded && superseded.incident().equals(opened.incident())) {
        ending = "it was a consequence of " + superseded.by();
      } else if (record.event() instanceof RecoveryEnded ended && ending.equals("it is not over")) {
        ending = "its recovery ended (" + ended.ending().name().toLowerCase(Locale.ROOT).replace('_', ' ') + "), it is not over";
      }
    }
    return ending;
  }
}
