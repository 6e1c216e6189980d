package dev.rebound.ingest.statuspage;

import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.statuspage.PageWords;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.core.statuspage.StatusView.Day;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import dev.rebound.core.statuspage.StatusView.ServiceView;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page for machines. Times are ISO 8601 in UTC, lengths are whole seconds; one of an outage that has begun counts whole, so that no
 * outage reads as none.
 */
final class JsonFields {
  private final StatusPage page;
  private final StatusView view;
  private final Duration age;
  private final PageWords words;

  JsonFields(StatusPage page, StatusView view, Duration age) {
    this.page = page;
    this.view = view;
    this.age = age;
    this.words = new PageWords(page.language());
  }

  Map<String, Object> all() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("title", page.title());
    fields.put("asOf", view.asOf().truncatedTo(ChronoUnit.SECONDS).toString());
    fields.put("ageSeconds", age.toSeconds());
    fields.put("state", word(view.overall()));
    fields.put("services", view.services().stream().map(JsonFields::service).toList());
    fields.put("open", view.open().stream().map(this::incident).toList());
    fields.put("past", view.past().stream().map(this::incident).toList());
    fields.put("maintenance", view.maintenance().stream()
        .map(each ->
            Map.of("services", each.services(), "from", each.from().toString(), "until", each.until().toString()))
        .toList());
    return fields;
  }

  private static Map<String, Object> service(ServiceView service) {
    var availability = service.availability();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", service.name());
    fields.put("state", word(service.state()));
    fields.put("availabilityPercent", availability.measured().isZero() ? null : availability.percent());
    fields.put("objectivePercent", availability.objectivePercent());
    fields.put("measuredSeconds", availability.measured().toSeconds());
    fields.put("outageSeconds", begun(availability.outage()));
    fields.put("maintenanceSeconds", availability.maintenance().toSeconds());
    fields.put("unknownSeconds", availability.unknown().toSeconds());
    fields.put("errorBudgetSeconds", service.budget().allowed().toSeconds());
    fields.put("errorBudgetLeftSeconds", service.budget().left().toSeconds());
    fields.put("days", service.days().stream().map(JsonFields::day).toList());
    return fields;
  }

  private static long begun(Duration outage) {
    return outage.plusSeconds(1).minusNanos(1).toSeconds();
  }

  private static Map<String, Object> day(Day day) {
    return Map.of("date", day.date().toString(), "worst", word(day.worst()), "outageSeconds", begun(day.outage()));
  }

  private Map<String, Object> incident(IncidentView incident) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("reference", incident.reference());
    fields.put("title", words.title(incident));
    fields.put("out", incident.out());
    fields.put("degraded", incident.degraded());
    fields.put("phase", word(incident.phase()));
    fields.put("startedAt", incident.startedAt().toString());
    fields.put("overAt", incident.overAt() == null ? null : incident.overAt().toString());
    List<Map<String, Object>> updates =
        incident.updates().stream()
            .map(each ->
                Map.<String, Object>of("at", each.at().toString(), "phase", word(each.phase()), "text", words.update(incident, each)))
            .toList();
    fields.put("updates", updates);
    return fields;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
