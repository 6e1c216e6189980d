package dev.rebound.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.Received;
import dev.rebound.core.plan.Component;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.core.plan.Component.Durability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Breaks the lab's world once and follows, from the event log alone, until the recovery and its incident are over. */
public final class Outage {
  private static final Duration HEALTHY_LIMIT = Duration.ofMinutes(2);
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);
  /** After the incident's end, notices that are still on their way get this long. */
  private static final Duration AFTERMATH = Duration.ofSeconds(3);
  private static final int READY_PODS = 3;
  /** A customer whose last acknowledgement is younger than this is served. */
  private static final Duration RECENT = Duration.ofSeconds(1);

  private final LabProcess lab;
  private final World world;
  private final Victim victim;
  private final BlockingQueue<Received<Event>> records = new LinkedBlockingQueue<>();
  /** What earlier outages lost: writes by their customer and number, and keys of the cache. */
  private final Set<String> lostBefore = new HashSet<>();

  /** Breaks the database. */
  public Outage(World world) {
    this(world, Victim.DATABASE);
  }

  public Outage(World world, Victim victim) {
    this.world = world;
    this.victim = victim;
    this.lab = world.lab();
    world.services().listen(records::add);
  }

  /**
   * Waits until the primary has its standby, which confirms commits where the plan says so, the application is ready, all customers are
   * served, and Rebound itself sees every node of the database and of the cache answer.
   */
  public void awaitHealthy() {
    Instant limit = Instant.now().plus(HEALTHY_LIMIT);
    while (!healthy(lab.state()) || !world.services().sees(world.plan().plan())) {
      if (Instant.now().isAfter(limit)) {
        throw new IllegalStateException("the lab's world did not become healthy: " + lab.state());
      }
      pause();
    }
  }

  private boolean healthy(JsonNode state) {
    boolean synchronous = world.plan().plan().components().values().stream()
        .anyMatch(each -> each instanceof Component.Postgresql database && database.durability() == Durability.SYNCHRONOUS);
    return state.path(synchronous ? "synchronousStandby" : "streamingStandby").asBoolean(false)
        && state.path("readyPods").size() >= READY_PODS
        && recent(state.path("lastWrite").path("at")) && recent(state.path("lastOrder").path("at"))
        && recent(state.path("lastCountedAt"))
        && (victim != Victim.SITE || (state.path("secondSite").path("streaming").asBoolean(false) || world.restoresSites())
            && recent(state.path("secondSite").path("lastOrder").path("at")));
  }

  private static boolean recent(JsonNode at) {
    return at.isTextual() && Instant.parse(at.asText()).isAfter(Instant.now().minus(RECENT));
  }

  /** Injects the fault and reports what came of it. */
  public OutageReport run(String fault, Consumer<Received<Event>> narrate) {
    records.clear();
    JsonNode before = lab.state();
    String node = victim.target(before);
    JsonNode injected = lab.inject(victim.inTheLab(fault), node);
    Instant at = Instant.parse(injected.path("at").asText());
    List<Received<Event>> seen = follow(narrate, node);
    repair(node);
    long failedOrders = failedOrders(lab.state()) - failedOrders(before);
    return report(fault, at, seen, accounting(at), failedOrders);
  }

  /** A site that was lost stays lost. */
  private void repair(String node) {
    if (victim != Victim.SITE) {
      lab.resume(node);
    }
  }

  /** Of the customer whose way is asked about: to a site leads its name. */
  private long failedOrders(JsonNode state) {
    return (victim == Victim.SITE ? state.path("secondSite") : state).path("failedOrders").asLong();
  }

  /**
   * Asks again while there is no primary that can be asked, as long as a recovery may take; of a site also until the customer that resolves
   * its name was served, who may keep the old address for as long as its TTL.
   */
  private JsonNode accounting(Instant since) {
    Instant limit = Instant.now().plus(HEALTHY_LIMIT);
    while (true) {
      try {
        JsonNode accounting = lab.accounting(since);
        if (victim != Victim.SITE || accounting.has("firstNamedOrderAt") || Instant.now().isAfter(limit)) {
          return accounting;
        }
      } catch (IllegalStateException e) {
        if (Instant.now().isAfter(limit)) {
          throw e;
        }
      }
      pause();
    }
  }

  /** Once the broken node is fenced its host is repaired: what is built there later would be broken too. */
  private List<Received<Event>> follow(Consumer<Received<Event>> narrate, String node) {
    var seen = new ArrayList<Received<Event>>();
    Instant limit = Instant.now().plus(RECOVERY_LIMIT);
    boolean ended = false;
    boolean over = false;
    while (!over && Instant.now().isBefore(limit)) {
      Received<Event> next = next();
      if (next != null) {
        seen.add(next);
        narrate.accept(next);
        if (done(next.event(), victim.fence())) {
          repair(node);
        }
        ended |= next.event() instanceof RecoveryEnded end && isAbout(end.component());
        over = ended && (victim == Victim.SITE || next.event() instanceof IncidentResolved || handedOver(seen));
      }
    }
    Instant quiet = Instant.now().plus(AFTERMATH);
    while (Instant.now().isBefore(quiet)) {
      Received<Event> next = next();
      if (next != null) {
        seen.add(next);
        narrate.accept(next);
      }
    }
    return seen;
  }

  private static boolean handedOver(List<Received<Event>> seen) {
    return seen.stream().anyMatch(each -> each.event() instanceof RecoveryEnded ended && ended.ending() != Ending.RECOVERED);
  }

  /** Of a site that fails parts may be missed first; their incidents turn out to be consequences. */
  private boolean isAbout(String component) {
    return victim != Victim.SITE || component.startsWith(SiteFailure.key(""));
  }

  private @Nullable Received<Event> next() {
    try {
      return records.poll(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private OutageReport report(String fault, Instant at, List<Received<Event>> seen, JsonNode accounting, long failedOrders) {
    String scenario =
        seen.stream().map(Received::event).filter(IncidentOpened.class::isInstance).map(IncidentOpened.class::cast)
            .filter(opened -> isAbout(opened.component())).findFirst().map(opened -> opened.scenario().word()).orElse("none");
    String ending =
        seen.stream().map(Received::event).filter(RecoveryEnded.class::isInstance).map(RecoveryEnded.class::cast)
            .filter(ended -> isAbout(ended.component())).findFirst().map(ended -> ended.ending().name()).orElse("NONE");
    List<Instant> lost = newlyLost(accounting);
    boolean named = victim == Victim.SITE;
    return new OutageReport(
        fault, scenario, first(at, seen, IncidentOpened.class::isInstance), first(at, seen, event -> done(event, victim.promote())),
        first(at, seen, ServiceRestored.class::isInstance), after(at, accounting.path("firstWriteAt")),
        after(at, accounting.path(named ? "firstNamedOrderAt" : "firstOrderAt")), first(at, seen, event -> done(event, victim.build())),
        first(at, seen, RecoveryEnded.class::isInstance),
        accounting.path("acknowledgedWrites").asLong() + accounting.path("acknowledgedOrders").asLong()
            + accounting.path("acknowledgedNamedOrders").asLong(),
        lost.size(), loss(seen, lost), accounting.path(named ? "longestNamedOrderGapMs" : "longestOrderGapMs").asLong() / 1e3,
        failedOrders,
        cache(at, accounting), ending, steps(at, seen), notices(at, seen));
  }

  /** When the writes were acknowledged that were lost since the last accounting. */
  private List<Instant> newlyLost(JsonNode accounting) {
    var times = new ArrayList<Instant>();
    for (JsonNode each : accounting.path("lost")) {
      if (lostBefore.add(each.path("source").asText() + "/" + each.path("n").asText())) {
        times.add(Instant.parse(each.path("at").asText()));
      }
    }
    return times;
  }

  private static OutageReport.@Nullable Loss loss(List<Received<Event>> seen, List<Instant> lost) {
    return seen.stream().map(Received::event).filter(ServiceRestored.class::isInstance).map(ServiceRestored.class::cast)
        .map(ServiceRestored::findings)
        .filter(findings -> findings.containsKey("lossFrom") && findings.containsKey("lossUntil"))
        .findFirst()
        .map(findings ->
            OutageReport.Loss.of(Instant.parse(findings.get("lossFrom")), Instant.parse(findings.get("lossUntil")), lost))
        .orElse(null);
  }

  private OutageReport.@Nullable Cache cache(Instant at, JsonNode accounting) {
    if (!accounting.has("acknowledgedKeys")) {
      return null;
    }
    long lost = 0;
    for (JsonNode each : accounting.path("lostKeyNumbers")) {
      lost += lostBefore.add("key/" + each.asText()) ? 1 : 0;
    }
    return new OutageReport.Cache(
        after(at, accounting.path("firstCacheWriteAt")), after(at, accounting.path("firstCacheReadAt")),
        accounting.path("acknowledgedKeys").asLong(), lost);
  }

  private static boolean done(Event event, String step) {
    return event instanceof StepEnded ended && ended.step().equals(step)
        && ended.outcome().well();
  }

  private static @Nullable Double first(Instant at, List<Received<Event>> seen, Predicate<Event> what) {
    return seen.stream().filter(each -> what.test(each.event())).findFirst().map(each -> seconds(at, each.envelope().at())).orElse(null);
  }

  private static @Nullable Double after(Instant at, JsonNode instant) {
    return instant.isTextual() ? seconds(at, Instant.parse(instant.asText())) : null;
  }

  private static double seconds(Instant from, Instant to) {
    return Math.round(Duration.between(from, to).toNanos() / 1e6) / 1e3;
  }

  private static List<OutageReport.StepLine> steps(Instant at, List<Received<Event>> seen) {
    var lines = new ArrayList<OutageReport.StepLine>();
    for (Received<Event> each : seen) {
      if (each.event() instanceof StepRequested requested) {
        var end = seen.stream().filter(other -> ends(other.event(), requested)).findFirst();
        double started = seconds(at, each.envelope().at());
        lines.add(
            new OutageReport.StepLine(
                requested.step(), started, end.map(other -> seconds(each.envelope().at(), other.envelope().at())).orElse(null),
                end.map(other -> ((StepEnded) other.event()).outcome().name()).orElse("NONE"), budget(seen, requested)));
      }
    }
    return lines;
  }

  private static boolean ends(Event event, StepRequested requested) {
    return event instanceof StepEnded ended && ended.recovery().equals(requested.recovery()) && ended.step().equals(requested.step())
        && ended.attempt() == requested.attempt();
  }

  private static double budget(List<Received<Event>> seen, StepRequested requested) {
    return seen.stream().map(Received::event).filter(RecoveryPlanned.class::isInstance).map(RecoveryPlanned.class::cast)
        .flatMap(planned -> planned.steps().stream()).filter(step -> step.step().equals(requested.step())).findFirst()
        .map(step -> step.budget().toMillis() / 1e3).orElse(0.0);
  }

  private static List<OutageReport.NoticeLine> notices(Instant at, List<Received<Event>> seen) {
    var lines = new ArrayList<OutageReport.NoticeLine>();
    for (Received<Event> each : seen) {
      if (each.event() instanceof NoticeEnded ended && ended.sent()) {
        seen.stream().map(Received::event).filter(NoticeRequested.class::isInstance).map(NoticeRequested.class::cast)
            .filter(notice -> Objects.equals(notice.notice(), ended.notice())).findFirst()
            .ifPresent(notice ->
                lines.add(
                    new OutageReport.NoticeLine(
                        notice.channel().name().toLowerCase(java.util.Locale.ROOT), notice.level(),
                        seconds(at, each.envelope().at()))));
      }
    }
    return lines;
  }
}
