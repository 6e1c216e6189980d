package dev.rebound.ingest.statuspage;

import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.plan.StatusPage.Language;
import dev.rebound.core.statuspage.PageWords;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.core.statuspage.StatusView.Availability;
import dev.rebound.core.statuspage.StatusView.Budget;
import dev.rebound.core.statuspage.StatusView.Day;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import dev.rebound.core.statuspage.StatusView.MaintenanceView;
import dev.rebound.core.statuspage.StatusView.ServiceView;
import dev.rebound.core.statuspage.StatusView.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the template of the page shows: texts, in the page's language. */
final class HtmlFields {
  private static final int PERCENT_DIGITS = 3;

  private final StatusPage page;
  private final StatusView view;
  private final Duration age;
  private final PageWords words;
  private final DateTimeFormatter day;
  private final DateTimeFormatter minute;

  HtmlFields(StatusPage page, StatusView view, Duration age) {
    this.page = page;
    this.view = view;
    this.age = age;
    this.words = new PageWords(page.language());
    Locale locale = Locale.forLanguageTag(page.language().tag());
    this.day = DateTimeFormatter.ofPattern(words.say("d MMM uuuu", "d. MMM uuuu"), locale);
    this.minute = DateTimeFormatter.ofPattern(words.say("d MMM uuuu, HH:mm 'UTC'", "d. MMM uuuu, HH:mm 'UTC'"), locale)
        .withZone(ZoneOffset.UTC);
  }

  Map<String, Object> all() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("lang", page.language().tag());
    fields.put("title", page.title());
    fields.put("overall", words.overall(view.overall()));
    fields.put("overallState", css(view.overall()));
    fields.put("asOf", time(view.asOf()));
    fields.put("stale", age.isZero() ? "" : words.say(
        "Newer news cannot be had at the moment. This is the state of " + words.duration(age) + " ago.",
        "Neueres ist gerade nicht zu erfahren. Dies ist der Stand von vor " + words.duration(age) + "."));
    fields.put("contact", page.contact() == null ? "" : page.contact());
    fields.put("hasOpen", !view.open().isEmpty());
    fields.put("open", view.open().stream().map(this::incident).toList());
    fields.put("hasPast", !view.past().isEmpty());
    fields.put("past", view.past().stream().map(this::incident).toList());
    fields.put("hasMaintenance", !view.maintenance().isEmpty());
    fields.put("maintenance", view.maintenance().stream().map(this::maintenance).toList());
    var services = new ArrayList<Map<String, Object>>();
    for (ServiceView service : view.services()) {
      services.add(service(service, services.size() + 1));
    }
    fields.put("services", services);
    fields.put("words", labels());
    return fields;
  }

  private Map<String, Object> incident(IncidentView incident) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("reference", "i-" + incident.reference());
    fields.put("title", words.title(incident));
    fields.put("kind", incident.overAt() != null ? "over" : incident.out().isEmpty() ? "degraded" : "outage");
    fields.put("phase", words.phase(incident.phase()));
    fields.put("started", time(incident.startedAt()));
    Instant over = incident.overAt();
    fields.put("length", over == null ? "" : words.duration(Duration.between(incident.startedAt(), over)));
    fields.put("updates", incident.updates().reversed().stream()
        .map(each ->
            Map.of("at", time(each.at()), "phase", words.phase(each.phase()), "text", words.update(incident, each)))
        .toList());
    return fields;
  }

  private Map<String, Object> maintenance(MaintenanceView window) {
    return Map.of("services", words.names(window.services()), "from", time(window.from()), "until", time(window.until()));
  }

  private Map<String, Object> service(ServiceView service, int number) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("number", number);
    fields.put("name", service.name());
    fields.put("state", css(service.state()));
    fields.put("stateWord", words.state(service.state()));
    fields.put("strip", strip(service));
    fields.put("days", service.days().stream().map(each -> Map.of("state", css(each.worst()))).toList());
    Availability availability = service.availability();
    fields.put("availability", availability.measured().isZero() ? words.state(State.NO_DATA) : percent(availability.percent()));
    fields.put("objective", decimal(BigDecimal.valueOf(availability.objectivePercent()).stripTrailingZeros().toPlainString()) + " %");
    fields.put("budget", budget(service.budget()));
    List<Map<String, Object>> eventful =
        service.days().reversed().stream()
            .filter(each -> each.worst() != State.OPERATIONAL && each.worst() != State.NO_DATA)
            .map(this::eventful)
            .toList();
    fields.put("eventful", eventful);
    fields.put("hasEventful", !eventful.isEmpty());
    fields.put("measured", measured(availability));
    return fields;
  }

  /** The strip in words: how many days were what. */
  private String strip(ServiceView service) {
    var counts = new ArrayList<String>();
    for (State state : State.values()) {
      long days = service.days().stream().filter(each -> each.worst() == state).count();
      if (days > 0) {
        counts.add(words.state(state) + ": " + days);
      }
    }
    return words.say("The last 90 days of ", "Die letzten 90 Tage, ") + service.name() + ". "
        + words.say("Days by their worst state: ", "Tage nach ihrem schlechtesten Zustand: ") + String.join(", ", counts) + ".";
  }

  private Map<String, Object> eventful(Day each) {
    var parts = new ArrayList<String>();
    part(parts, State.OUTAGE, each.outage());
    part(parts, State.DEGRADED, each.degraded());
    part(parts, State.MAINTENANCE, each.maintenance());
    part(parts, State.UNKNOWN, each.unknown());
    return Map.of("date", each.date().toString(), "dateText", date(each.date()), "stateWord", words.state(each.worst()),
        "lasted", String.join(", ", parts));
  }

  private void part(List<String> parts, State state, Duration length) {
    if (!length.isZero()) {
      parts.add(words.state(state) + " " + words.duration(length));
    }
  }

  private String budget(Budget budget) {
    String allowed = words.duration(budget.allowed());
    return budget.left().isNegative()
        ? words.say("used up: " + words.duration(budget.used()) + " of " + allowed,
            "aufgebraucht: " + words.duration(budget.used()) + " von " + allowed)
        : words.say(words.duration(budget.left()) + " of " + allowed + " left",
            "noch " + words.duration(budget.left()) + " von " + allowed);
  }

  private String measured(Availability availability) {
    String measured = words.duration(availability.measured());
    String planned = words.duration(availability.maintenance());
    String unseen = words.duration(availability.unknown());
    return words.say(
        "Measured: " + measured + ". Not measured: " + planned + " of planned maintenance, " + unseen + " unseen.",
        "Gemessen: " + measured + ". Nicht gemessen: " + planned + " geplante Wartung, " + unseen + " nicht gesehen.");
  }

  /** Never rounded up: 99.9996 is not 100. */
  private String percent(double percent) {
    return decimal(BigDecimal.valueOf(percent).setScale(PERCENT_DIGITS, RoundingMode.FLOOR).toPlainString()) + " %";
  }

  private String decimal(String number) {
    return page.language() == Language.DE ? number.replace('.', ',') : number;
  }

  private String date(LocalDate date) {
    return day.format(date);
  }

  private Map<String, Object> time(Instant at) {
    Instant whole = at.truncatedTo(ChronoUnit.MINUTES);
    return Map.of("iso", whole.toString(), "text", minute.format(whole));
  }

  private static String css(State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Map<String, Object> labels() {
    var labels = new LinkedHashMap<String, Object>();
    labels.put("skip", words.say("Skip to the content", "Zum Inhalt"));
    labels.put("asOf", words.say("As of", "Stand:"));
    labels.put("now", words.say("What goes on now", "Was gerade geschieht"));
    labels.put("since", words.say("since", "seit"));
    labels.put("maintenance", words.say("Planned maintenance", "Geplante Wartung"));
    labels.put("services", words.say("Services", "Dienste"));
    labels.put("first", words.say("90 days ago", "vor 90 Tagen"));
    labels.put("today", words.say("today", "heute"));
    labels.put("availability", words.say("Availability, 90 days", "Verfügbarkeit, 90 Tage"));
    labels.put("objective", words.say("Objective", "Ziel"));
    labels.put("budget", words.say("Error budget of this month", "Fehlerbudget dieses Monats"));
    labels.put("daysOf", words.say("Day by day:", "Tag für Tag:"));
    labels.put("caption", words.say("Days on which something happened, in UTC", "Tage, an denen etwas geschah, in UTC"));
    labels.put("day", words.say("Day", "Tag"));
    labels.put("state", words.say("Worst state", "Schlechtester Zustand"));
    labels.put("lasted", words.say("How long", "Wie lange"));
    labels.put("quiet", words.say("Nothing happened in these days.", "In diesen Tagen geschah nichts."));
    labels.put("past", words.say("Past incidents", "Vergangene Vorfälle"));
    labels.put("updatesOf", words.say("Updates:", "Meldungen:"));
    labels.put("nothing", words.say("No incident in the last 90 days.", "Kein Vorfall in den letzten 90 Tagen."));
    labels.put("contact", words.say("Get help", "Hilfe"));
    labels.put("feed", words.say("Atom feed", "Atom-Feed"));
    labels.put("legend", words.say(
        "Planned maintenance, and time in which nobody could see, count neither as available nor as an outage. All times are UTC.",
        "Geplante Wartung und Zeit, in der niemand sehen konnte, zählen weder als verfügbar noch als Ausfall. Alle Zeiten sind UTC."));
    return labels;
  }
}
