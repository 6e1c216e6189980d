package dev.rebound.lab.statuspage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Atlassian Statuspage documents of its API, as far as a status page's incidents and components go: {@code Authorization: OAuth KEY},
 * required fields, its words for states, metadata whose values are objects, 60 requests in a minute and 429 beyond. Beside it stands what a
 * test wants to go wrong: the answer to a request that was done is lost.
 */
public final class StatuspageStandIn implements AutoCloseable {
  /** Source: developer.statuspage.io, "Rate Limiting": one request a second, measured over a minute. */
  private static final int REQUESTS_A_MINUTE = 60;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Set<String> INCIDENT_STATES = Set.of("investigating", "identified", "monitoring", "resolved");
  private static final Set<String> COMPONENT_STATES =
      Set.of("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final LocalServer server;
  private final String base;
  private final String key;
  private final ArrayNode incidents = JSON.createArrayNode();
  private final ArrayNode components = JSON.createArrayNode();
  private final Deque<Long> requests = new ArrayDeque<>();
  private int created;
  private int losing;
  private boolean away;

  /** Listens on a free port. @param componentIds of the page's components, all operational */
  public static StatuspageStandIn start(String page, String key, List<String> componentIds) throws IOException {
    return new StatuspageStandIn(page, key, componentIds);
  }

  private StatuspageStandIn(String page, String key, List<String> componentIds) throws IOException {
    this.base = "/v1/pages/" + page;
    this.key = key;
    componentIds.forEach(id -> components.addObject().put("id", id).put("status", "operational"));
    this.server = LocalServer.start(0, this::handle);
  }

  /** Base of the API, with a trailing slash. */
  public String apiUrl() {
    return "http://127.0.0.1:" + server.port() + "/v1/";
  }

  /** The incidents, newest first, as the API shows them. */
  public synchronized ArrayNode incidents() {
    return incidents.deepCopy();
  }

  /** The state of a component; empty where there is no such component. */
  public synchronized String component(String id) {
    for (JsonNode each : components) {
      if (each.path("id").asText().equals(id)) {
        return each.path("status").asText();
      }
    }
    return "";
  }

  /** The next changes are done, and answered with 502, as where the answer is lost on its way. */
  public synchronized void loseAnswersOfChanges(int count) {
    losing = count;
  }

  /** Whether every request is answered with 503. */
  public synchronized void away(boolean now) {
    away = now;
  }

  /** How many requests came in the last minute. */
  public synchronized int requests() {
    return requests.size();
  }

  private synchronized Reply handle(Request request) throws IOException {
    long now = System.nanoTime();
    requests.removeIf(at -> now - at > WINDOW.toNanos());
    requests.add(now);
    if (away) {
      return Reply.error(503, "Service unavailable");
    }
    if (requests.size() > REQUESTS_A_MINUTE) {
      return new Reply(429, Map.of("Retry-After", "60"), new byte[0]);
    }
    if (!request.header("Authorization").equals(Optional.of("OAuth " + key))) {
      return Reply.error(401, "Could not authenticate");
    }
    String path = request.path().startsWith(base) ? request.path().substring(base.length()) : "";
    Reply reply = answer(request, path);
    boolean change = !request.method().equals("GET") && reply.status() < 300;
    if (change && losing > 0) {
      losing--;
      return Reply.error(502, "Bad gateway");
    }
    return reply;
  }

  private Reply answer(Request request, String path) throws IOException {
    return switch (request.method() + " " + path.replaceFirst("/[^/]+$", "/")) {
      case "GET /" -> Reply.json(200, path.equals("/incidents") ? incidents : components);
      case "POST /" -> changed(JSON.createObjectNode(), JSON.readTree(request.body()).path("incident"), 201);
      case "PATCH /incidents/" -> patch(incidents, path, JSON.readTree(request.body()).path("incident"));
      case "PATCH /components/" -> patch(components, path, JSON.readTree(request.body()).path("component"));
      default -> Reply.error(404, "Not found");
    };
  }

  private Reply patch(ArrayNode all, String path, JsonNode fields) {
    String id = path.substring(path.lastIndexOf('/') + 1);
    for (JsonNode each : all) {
      if (each.path("id").asText().equals(id) && each instanceof ObjectNode found) {
        return all == incidents ? changed(found, fields, 200) : changedComponent(found, fields.path("status").asText());
      }
    }
    return Reply.error(404, "Not found");
  }

  private static Reply changedComponent(ObjectNode component, String status) {
    return COMPONENT_STATES.contains(status) ? Reply.json(200, component.put("status", status)) : Reply.error(422, "Invalid status");
  }

  private Reply changed(ObjectNode incident, JsonNode fields, int status) {
    boolean isNew = !incident.has("id");
    if (isNew && fields.path("name").asText().isEmpty()) {
      return Reply.error(422, "Name can't be blank");
    }
    if (fields.has("status") && !INCIDENT_STATES.contains(fields.path("status").asText())) {
      return Reply.error(422, "Invalid status");
    }
    for (JsonNode value : fields.path("metadata")) {
      if (!value.isObject()) {
        return Reply.error(422, "Metadata values must be objects");
      }
    }
    for (var state : fields.path("components").properties()) {
      if (component(state.getKey()).isEmpty() || !COMPONENT_STATES.contains(state.getValue().asText())) {
        return Reply.error(422, "Invalid component");
      }
    }
    if (isNew) {
      incident.put("id", "incident" + ++created);
      incidents.insert(0, incident);
    }
    fields.path("components").properties().forEach(each -> setComponent(each.getKey(), each.getValue().asText()));
    List.of("name", "status", "metadata").forEach(name -> {
      if (fields.has(name)) {
        incident.set(name, fields.get(name));
      }
    });
    incident.withArray("/incident_updates").insertObject(0).put("status", incident.path("status").asText())
        .put("body", fields.path("body").asText());
    return Reply.json(status, incident);
  }

  private void setComponent(String id, String status) {
    components.forEach(each -> {
      if (each.path("id").asText().equals(id) && each instanceof ObjectNode found) {
        found.put("status", status);
      }
    });
  }

  @Override
  public void close() {
    server.close();
  }
}
