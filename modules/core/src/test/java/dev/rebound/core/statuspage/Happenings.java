package dev.rebound.core.statuspage;

import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plans;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.plan.StatusPage.Publication;
import dev.rebound.core.plan.StatusPage.Service;
import dev.rebound.core.plan.StatusPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A history in the making: what happened when, in minutes after noon of 2026-11-20, and the page of a moment. */
final class Happenings {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  static final StatusPage PAGE =
      new StatusPage(
          "Orders", Language.EN, null,
          List.of(
              new Service("Ordering", List.of("orders-api", "database"), List.of("cache")),
              new Service("Catalogue", List.of("catalogue"), List.of("database"))),
          Map.of(Scenario.DATABASE, Publication.AUTO, Scenario.CACHE, Publication.AUTO, Scenario.SITE, Publication.APPROVE),
          List.of("dana"));
  static final Plan PLAN = Plans.orders().withStatusPage(PAGE);

  PageHistory history = PageHistory.NONE;

  static Instant minute(long minutes) {
    return NOON.plus(Duration.ofMinutes(minutes));
  }

  Happenings at(long minute, Event event) {
    history = history.after(minute(minute), event);
    return this;
  }

  Happenings begun(long minute) {
    return at(minute, new PlanActivated("h", "system: orders"));
  }

  Happenings opened(long minute, String id, Scenario scenario, String component) {
    return at(
        minute,
        new IncidentOpened(
            new IncidentId(id), scenario, component, "pg-a", minute(minute - 1), new LastSeen(null, List.of(), List.of()), why("pg-a")));
  }

  Happenings recovering(long minute, String id) {
    return at(
        minute,
        new RecoveryPlanned(
            new RecoveryId(id + "/r"), new IncidentId(id), Scenario.DATABASE, "database", "pg-a", Mode.AUTO, List.of(), null, null));
  }

  Happenings restored(long minute, String id) {
    return at(minute, new ServiceRestored(new RecoveryId(id + "/r"), new IncidentId(id), "database", Map.of()));
  }

  Happenings handedOver(long minute, String id) {
    return at(
        minute,
        new RecoveryEnded(new RecoveryId(id + "/r"), new IncidentId(id), "database", Ending.HANDED_OVER, "pg-b refused the promotion"));
  }

  Happenings resolved(long minute, String id) {
    return at(minute, new IncidentResolved(new IncidentId(id), "database", why("pg-b")));
  }

  Happenings superseded(long minute, String id, String by) {
    return at(
        minute,
        new IncidentSuperseded(new IncidentId(id), "orders-api", new IncidentId(by), Scenario.DATABASE, why("pg-a")));
  }

  Happenings published(long minute, String id, String words) {
    return at(minute, new CommandReceived("c" + minute, Verb.PUBLISH, new IncidentId(id), "dana", "token", "responder", words));
  }

  Happenings maintenance(long minute, String component, long from, long until) {
    return at(minute, new MaintenanceDeclared(component, minute(from), minute(until), "dana", "new disks in pg-host-7"));
  }

  Happenings blind(long minute, long from, long until) {
    return at(minute, new BlindPeriod(minute(from), minute(until), "no Kafka", List.of()));
  }

  private static Explanation why(String target) {
    return new Explanation("rule", "The primary " + target + " gave no connection.", Map.of(), List.of());
  }

  StatusView page(long minute) {
    return StatusViews.at(PLAN, PAGE, history, minute(minute));
  }
}
