package dev.rebound.notifier.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rebound.contracts.Json;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.statuspage.PageIncident.Phase;
import dev.rebound.core.statuspage.PageIncident.Update;
import dev.rebound.core.statuspage.PageWords;
import dev.rebound.core.statuspage.StatusView;
import dev.rebound.core.statuspage.StatusView.IncidentView;
import dev.rebound.core.statuspage.StatusView.ServiceView;
import dev.rebound.core.statuspage.StatusView.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Atlassian Statuspage (developer.statuspage.io). An incident carries Rebound's reference and the number of updates that were told in its
 * {@code metadata}, so each look finds what an earlier attempt did: an incident is created where there is none with its reference, and an
 * update is written together with the number that says so.
 */
final class AtlassianPage implements OtherPage {
  private static final String OURS = "rebound";
  private static final String REFERENCE = "reference";
  private static final String TOLD = "told";
  /** Incidents that are looked at, the newest first: the API's own largest answer. */
  private static final int LOOKED_AT = 100;

  private final StatusPage.Atlassian place;
  private final AtlassianCalls calls;

  AtlassianPage(StatusPage.Atlassian place, AtlassianCalls calls) {
    this.place = place;
    this.calls = calls;
  }

  @Override
  public Optional<String> bring(StatusPage page, StatusView view) {
    try {
      var words = new PageWords(page.language());
      Map<String, JsonNode> known = known();
      for (IncidentView incident : view.open()) {
        bring(incident, known.get(incident.reference()), words, view);
      }
      for (IncidentView incident : view.past()) {
        JsonNode there = known.get(incident.reference());
        if (there != null) { // What was over before the page knew of it is not told afterwards.
          bring(incident, there, words, view);
        }
      }
      bringComponents(view);
      return Optional.empty();
    } catch (AtlassianCalls.Refused e) {
      return Optional.of(e.because());
    }
  }

  /** Rebound's incidents that are there, by reference. */
  private Map<String, JsonNode> known() throws AtlassianCalls.Refused {
    var known = new HashMap<String, JsonNode>();
    for (JsonNode incident : calls.get("/incidents?limit=" + LOOKED_AT)) {
      String reference = incident.path("metadata").path(OURS).path(REFERENCE).asText();
      if (!reference.isEmpty()) {
        known.putIfAbsent(reference, incident);
      }
    }
    return known;
  }

  private void bring(IncidentView incident, @Nullable JsonNode there, PageWords words, StatusView view)
      throws AtlassianCalls.Refused {
    List<Update> updates = incident.updates();
    int told = there == null ? 0 : there.path("metadata").path(OURS).path(TOLD).asInt();
    String id = there == null ? "" : there.path("id").asText();
    for (int number = Math.max(0, told); number < updates.size(); number++) {
      ObjectNode body = body(incident, updates.get(number), number + 1, words, view);
      if (id.isEmpty()) {
        id = calls.post("/incidents", body).path("id").asText();
      } else {
        calls.patch("/incidents/" + id, body);
      }
    }
  }

  private ObjectNode body(IncidentView incident, Update update, int told, PageWords words, StatusView view) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ObjectNode fields = body.putObject("incident");
    fields.put("name", words.title(incident));
    fields.put("status", status(update.phase()));
    fields.put("body", words.update(incident, update));
    fields.putObject("metadata").putObject(OURS).put(REFERENCE, incident.reference()).put(TOLD, told);
    var ids = fields.putArray("component_ids");
    ObjectNode states = fields.putObject("components");
    for (ServiceView service : view.services()) {
      String component = place.components().get(service.name());
      if (component != null && incident.services().contains(service.name())) {
        ids.add(component);
        states.put(component, status(service.state()));
      }
    }
    return body;
  }

  private void bringComponents(StatusView view) throws AtlassianCalls.Refused {
    if (place.components().isEmpty()) {
      return;
    }
    var states = new HashMap<String, String>();
    calls.get("/components?per_page=" + LOOKED_AT).forEach(each -> states.put(each.path("id").asText(), each.path("status").asText()));
    for (ServiceView service : view.services()) {
      String component = place.components().get(service.name());
      if (component != null && !status(service.state()).equals(states.get(component))) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.putObject("component").put("status", status(service.state()));
        calls.patch("/components/" + component, body);
      }
    }
  }

  private static String status(Phase phase) {
    return switch (phase) {
      case INVESTIGATING -> "investigating";
      case RECOVERING, ENGINEERS -> "identified";
      case WATCHING -> "monitoring";
      case RESOLVED -> "resolved";
    };
  }

  private static String status(State state) {
    return switch (state) {
      case NO_DATA, OPERATIONAL, UNKNOWN -> "operational";
      case MAINTENANCE -> "under_maintenance";
      case DEGRADED -> "degraded_performance";
      case OUTAGE -> "major_outage";
    };
  }
}
