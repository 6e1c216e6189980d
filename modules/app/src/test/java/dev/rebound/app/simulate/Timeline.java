package dev.rebound.app.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rebound.contracts.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A timeline of a test's own, told in words: who looks at what once a second, what fails when, and which alerts are raised. */
final class Timeline {
  /** Every observer looks once a second at each of its targets. */
  private static final double EVERY = 1.0;
  private static final String SILENT = "";

  private final int seconds;
  private final Map<String, List<String>> looks = new LinkedHashMap<>();
  private final List<Trouble> troubles = new ArrayList<>();
  private final Map<String, Duration> clocks = new HashMap<>();
  private final List<Arrival> others = new ArrayList<>();

  /** What an observer sees of targets for a time. @param observer empty: everybody */
  private record Trouble(String status, double from, double until, String observer, List<String> targets) {
    boolean holds(double at, String by, String target) {
      return at >= from && at < until && (observer.isEmpty() || observer.equals(by)) && targets.contains(target);
    }
  }

  Timeline(int seconds) {
    this.seconds = seconds;
  }

  Timeline observer(String id, String... targets) {
    looks.put(id, List.of(targets));
    return this;
  }

  /** The observer inside the primary site that looks at everything of it. */
  Timeline inside() {
    return observer(
        "probe-a", "gateway", "pg-primary-0", "pg-replica-1", "redis-0", "orders-api-1", "orders-api-2", "orders-api-3", "storage-api");
  }

  Timeline down(double from, double until, String... targets) {
    return seen("DOWN", from, until, "", targets);
  }

  Timeline downFor(String observer, double from, double until, String... targets) {
    return seen("DOWN", from, until, observer, targets);
  }

  /** Nobody says anything of these targets. */
  Timeline silent(double from, double until, String... targets) {
    return seen(SILENT, from, until, "", targets);
  }

  Timeline gone(String observer, double from) {
    return seen(SILENT, from, seconds + EVERY, observer, looks.getOrDefault(observer, List.of()).toArray(String[]::new));
  }

  /** Of two words about the same moment the later one counts. */
  Timeline seen(String status, double from, double until, String observer, String... targets) {
    troubles.add(new Trouble(status, from, until, observer, List.of(targets)));
    return this;
  }

  /** The observer's clock is wrong by so much. */
  Timeline clock(String observer, Duration wrong) {
    clocks.put(observer, wrong);
    return this;
  }

  /** One check beside the usual ones. */
  Timeline check(double at, String observer, String target, String status, Instant observedAt) {
    others.add(new Arrival(at, "health", health(target, observer, status, observedAt)));
    return this;
  }

  /** An alert that fires since a moment, or is resolved. */
  Timeline alert(double at, String status, double startsAt, String name, String expression, Map<String, String> labels) {
    return alertBy("alertmanager-0", at, status, startsAt, name, expression, labels);
  }

  Timeline alertBy(
      String alertmanager, double at, String status, double startsAt, String name, String expression, Map<String, String> labels) {
    ObjectNode body = Json.MAPPER.createObjectNode().put("version", "4").put("status", status).put("receiver", "rebound");
    body.put("externalURL", "http://" + alertmanager + ".example.com:9093").put("groupKey", "{}:{alertname=\"" + name + "\"}");
    ObjectNode alert = body.putArray("alerts").addObject().put("status", status);
    var all = new TreeMap<>(labels);
    all.put("alertname", name);
    alert.set("labels", Json.MAPPER.valueToTree(all));
    alert.putObject("annotations").put("summary", name);
    alert.put("startsAt", moment(startsAt).toString());
    alert.put("endsAt", status.equals("resolved") ? moment(at).toString() : "0001-01-01T00:00:00Z");
    alert.put(
        "generatorURL",
        "http://prometheus.example.com/graph?g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8) + "&g0.tab=1");
    alert.put("fingerprint", String.format("%016x", all.hashCode()));
    others.add(new Arrival(at, "alertmanager", body));
    return this;
  }

  static Instant moment(double offset) {
    return Simulation.START.plusMillis(Math.round(offset * 1000));
  }

  /** All of it, in the order of arrival. */
  List<Arrival> arrivals() {
    var all = new ArrayList<Arrival>();
    int phase = 0;
    for (Map.Entry<String, List<String>> look : looks.entrySet()) {
      for (String target : look.getValue()) {
        double late = phase++ % 10 / 100.0;
        for (double at = late; at < seconds; at += EVERY) {
          String status = status(at, look.getKey(), target);
          if (!status.equals(SILENT)) {
            Instant observed = moment(at).plus(clocks.getOrDefault(look.getKey(), Duration.ZERO));
            all.add(new Arrival(at, "health", health(target, look.getKey(), status, observed)));
          }
        }
      }
    }
    all.addAll(others);
    return Arrival.sorted(all);
  }

  private String status(double at, String observer, String target) {
    return troubles.reversed().stream().filter(trouble -> trouble.holds(at, observer, target)).findFirst().map(Trouble::status)
        .orElse("UP");
  }

  private static ObjectNode health(String target, String observer, String status, Instant observedAt) {
    String kind =
        target.startsWith("pg-") ? "postgres" : target.startsWith("redis-") ? "redis" : target.startsWith("gateway") ? "tcp" : "http";
    String role = target.contains("replica") ? "replica" : target.contains("dr") ? "standby" : "primary";
    return Json.MAPPER.createObjectNode().put("target", target).put("kind", kind).put("role", role).put("probe", observer)
        .put("status", status).put("observedAt", observedAt.toString()).put("latencyMs", 3)
        .put("detail", status.equals("UP") ? "ok" : "refused");
  }
}
