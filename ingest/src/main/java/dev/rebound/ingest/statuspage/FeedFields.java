package dev.rebound.ingest.statuspage;

import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.statuspage.PageWords;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the template of the feed shows: an entry an incident, changed with each update. */
final class FeedFields {
  private final StatusPage page;
  private final StatusView view;
  private final PageWords words;

  FeedFields(StatusPage page, StatusView view) {
    this.page = page;
    this.view = view;
    this.words = new PageWords(page.language());
  }

  Map<String, Object> all() {
    List<IncidentView> incidents = Stream.concat(view.open().stream(), view.past().stream()).toList();
    Instant updated = incidents.stream().map(FeedFields::updated).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
    return Map.of(
        "lang", page.language().tag(), "title", page.title(), "feedId", urn(page.title()), "updated", updated.toString(),
        "entries", incidents.stream().map(this::entry).toList());
  }

  private Map<String, Object> entry(IncidentView incident) {
    String text =
        incident.updates().stream()
            .map(each -> each.at() + " " + words.phase(each.phase()) + ": " + words.update(incident, each))
            .collect(Collectors.joining("\n"));
    return Map.of(
        "entryId", urn(page.title() + "/" + incident.reference()), "reference", "i-" + incident.reference(), "title",
        words.title(incident), "updated", updated(incident).toString(), "published", incident.updates().getFirst().at().toString(),
        "text", text);
  }

  private static Instant updated(IncidentView incident) {
    return incident.updates().getLast().at();
  }

  private static String urn(String name) {
    return "urn:uuid:" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
