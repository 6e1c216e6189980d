package dev.rebound.core.statuspage;

import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.StatusPage.Publication;
import dev.rebound.core.plan.StatusPage.Service;
import dev.rebound.core.statuspage.StatusView.Availability;
import dev.rebound.core.statuspage.StatusView.Budget;
import dev.rebound.core.statuspage.StatusView.Day;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import dev.rebound.core.statuspage.StatusView.MaintenanceView;
import dev.rebound.core.statuspage.StatusView.ServiceView;
import dev.rebound.core.statuspage.StatusView.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Makes the page of a moment. What is told follows the plan; what is counted is all there was (decision 34): an incident that the plan does
 * not publish is in the figures once it is over, without a word.
 *
 * <p>One moment is one thing: outage before maintenance before unknown. An outage cannot be declared away, and what was planned was known.
 */
public final class StatusViews {
  private static final int REFERENCE_CHARACTERS = 8;

  private final Plan plan;
  private final StatusPage page;
  private final PageHistory history;
  private final Instant now;
  private final boolean everything;

  private StatusViews(Plan plan, StatusPage page, PageHistory history, Instant now, boolean everything) {
    this.plan = plan;
    this.page = page;
    this.history = history;
    this.now = now;
    this.everything = everything;
  }

  /** What a service kept in a time. @param degraded how long it went on with less */
  public record ServiceTime(String name, Availability availability, Duration degraded) {}

  /** What each service kept of its objective in a time that the history remembers: all there was, whatever is told of it. */
  public static List<ServiceTime> during(Plan plan, StatusPage page, PageHistory history, Instant from, Instant until) {
    var views = new StatusViews(plan, page, history, until, true);
    return page.services().stream().map(each -> views.time(each, from, until)).toList();
  }

  /** The page of a moment that is not before the history's last event. @param page what the plan makes public */
  public static StatusView at(Plan plan, StatusPage page, PageHistory history, Instant now) {
    return new StatusViews(plan, page, history, now, false).view();
  }

  private StatusView view() {
    List<ServiceView> services = page.services().stream().map(this::service).toList();
    State overall = services.stream().map(ServiceView::state).max(Comparator.naturalOrder()).orElse(State.NO_DATA);
    Comparator<IncidentView> newest = Comparator.comparing(IncidentView::startedAt).reversed();
    Instant first = now.minus(Duration.ofDays(StatusView.DAYS));
    List<PageIncident> told = history.incidents().values().stream().filter(this::isTold).toList();
    return new StatusView(
        now, overall, services, views(told.stream().filter(each -> each.endedAt() == null).toList(), newest),
        views(told.stream().filter(each -> endedAfter(each, first)).toList(), newest), maintenance());
  }

  private List<IncidentView> views(List<PageIncident> incidents, Comparator<IncidentView> order) {
    return incidents.stream().map(this::view).filter(each -> !each.services().isEmpty()).sorted(order).toList();
  }

  private static boolean endedAfter(PageIncident incident, Instant moment) {
    Instant ended = incident.endedAt();
    return ended != null && ended.isAfter(moment);
  }

  private IncidentView view(PageIncident incident) {
    List<Service> out = page.services().stream().filter(each -> touches(incident, each.components())).toList();
    List<Service> degraded =
        page.services().stream().filter(each -> !out.contains(each) && touches(incident, each.degradedBy())).toList();
    return new IncidentView(
        reference(incident.id()), out.stream().map(Service::name).toList(), degraded.stream().map(Service::name).toList(),
        incident.startedAt(), incident.overAt(), incident.phase(), incident.updates());
  }

  /** A name that is always the same for an incident, and says nothing of the plan's names, of which ids are made. */
  private static String reference(String id) {
    return UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).toString().substring(0, REFERENCE_CHARACTERS);
  }

  private boolean isTold(PageIncident incident) {
    Publication publication = page.publish().get(incident.scenario());
    return publication == Publication.AUTO || publication == Publication.APPROVE && incident.released();
  }

  private boolean isCounted(PageIncident incident) {
    return everything || incident.endedAt() != null || isTold(incident);
  }

  private boolean touches(PageIncident incident, Collection<String> components) {
    return incident.components().keySet().stream().anyMatch(failed -> components.stream().anyMatch(each -> is(failed, each)));
  }

  /** Whether what failed is this component, or the site on which it stands. */
  private boolean is(String failed, String component) {
    return failed.equals(component)
        || !plan.components().containsKey(failed) && plan.vantage().siteOf(component, component).equals(failed);
  }

  // ---- a service ------------------------------------------------------------------------------------------------

  private ServiceView service(Service service) {
    Instant first = day(0).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant from = since(first);
    Timeline all = timeline(service, from);
    var days = new ArrayList<Day>();
    for (int at = 0; at < StatusView.DAYS; at++) {
      days.add(all.day(day(at)));
    }
    return new ServiceView(
        service.name(), state(service), all.availability(from, now, plan.objectives().availabilityPercent()), budget(all.outage()), days);
  }

  private ServiceTime time(Service service, Instant first, Instant until) {
    Instant from = since(first);
    Timeline all = timeline(service, from);
    return new ServiceTime(
        service.name(), all.availability(from, until, plan.objectives().availabilityPercent()), all.degraded().within(from, until).total());
  }

  private Instant since(Instant first) {
    return history.since().isAfter(first) ? history.since() : first;
  }

  private Timeline timeline(Service service, Instant from) {
    Spans known = history.since().equals(Instant.EPOCH) ? Spans.NONE : window(from, now);
    Spans outage = outages(service.components());
    Spans degraded = outages(service.degradedBy()).without(outage);
    Spans maintained = maintained(service).without(outage).without(degraded);
    Spans unknown = history.blind().without(outage).without(maintained);
    return new Timeline(known, outage, degraded, maintained, unknown);
  }

  private LocalDate day(int at) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(StatusView.DAYS - 1L - at);
  }

  private static Spans window(Instant from, Instant until) {
    return from.isBefore(until) ? new Spans(List.of(new Span(from, until))) : Spans.NONE;
  }

  private Spans outages(Collection<String> components) {
    var spans = new ArrayList<Span>();
    for (PageIncident incident : history.incidents().values()) {
      if (isCounted(incident)) {
        incident.components().keySet().stream()
            .filter(failed -> components.stream().anyMatch(each -> is(failed, each)))
            .forEach(failed -> spans.addAll(incident.outageOf(failed, now).all()));
      }
    }
    history.counted().forEach((failed, outage) -> {
      if (components.stream().anyMatch(each -> is(failed, each))) {
        spans.addAll(outage.all());
      }
    });
    return Spans.of(spans);
  }

  private Spans maintained(Service service) {
    return Spans.of(
        history.maintenance().stream().filter(each -> concerns(each, service)).map(PageHistory.Window::span).toList());
  }

  private static boolean concerns(PageHistory.Window window, Service service) {
    return window.component().isEmpty() || service.components().contains(window.component());
  }

  private State state(Service service) {
    List<PageIncident> going =
        history.incidents().values().stream().filter(each -> each.overAt() == null && isTold(each)).toList();
    if (going.stream().anyMatch(each -> touches(each, service.components()))) {
      return State.OUTAGE;
    }
    if (going.stream().anyMatch(each -> touches(each, service.degradedBy()))) {
      return State.DEGRADED;
    }
    if (maintained(service).all().stream().anyMatch(span -> span.contains(now))) {
      return State.MAINTENANCE;
    }
    return history.since().equals(Instant.EPOCH) ? State.NO_DATA : State.OPERATIONAL;
  }

  private Budget budget(Spans outage) {
    var month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    Duration length = Duration.ofDays(month.lengthOfMonth());
    long allowed = Math.round(length.toMillis() * (100 - plan.objectives().availabilityPercent()) / 100);
    Instant from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return new Budget(Duration.ofMillis(allowed), outage.within(from, now).total());
  }

  private List<MaintenanceView> maintenance() {
    return history.maintenance().stream()
        .filter(each -> each.span().until().isAfter(now))
        .map(each ->
            new MaintenanceView(
                page.services().stream().filter(service -> concerns(each, service)).map(Service::name).toList(), each.span().from(),
                each.span().until()))
        .filter(each -> !each.services().isEmpty())
        .sorted(Comparator.comparing(MaintenanceView::from))
        .toList();
  }

  /** What a service was at each moment; the spans do not overlap, but for {@code known}, which holds all that can be told. */
  private record Timeline(Spans known, Spans outage, Spans degraded, Spans maintained, Spans unknown) {
    Availability availability(Instant from, Instant until, double objective) {
      Duration out = outage.within(from, until).total();
      Duration maintenance = maintained.within(from, until).total();
      Duration unseen = unknown.without(degraded).within(from, until).total();
      return new Availability(known.total().minus(maintenance).minus(unseen), out, maintenance, unseen, objective);
    }

    Day day(LocalDate date) {
      Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
      Instant until = date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      Spans told = known.within(from, until);
      Duration out = during(told, outage);
      Duration slow = during(told, degraded);
      Duration planned = during(told, maintained);
      Duration unseen = during(told, unknown);
      State worst =
          told.all().isEmpty() ? State.NO_DATA
              : !out.isZero() ? State.OUTAGE
              : !slow.isZero() ? State.DEGRADED
              : !planned.isZero() ? State.MAINTENANCE
              : !unseen.isZero() ? State.UNKNOWN
              : State.OPERATIONAL;
      return new Day(date, worst, out, slow, planned, unseen);
    }

    private static Duration during(Spans window, Spans spans) {
      return window.all().stream()
          .map(each -> spans.within(each.from(), each.until()).total())
          .reduce(Duration.ZERO, Duration::plus);
    }
  }
}
