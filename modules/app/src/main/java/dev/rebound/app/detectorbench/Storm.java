package dev.rebound.app.detectorbench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.plan.PlanFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * An alert storm as the door writes it: one captured alert under many fingerprints, about the database of one system or of many.
 *
 * @param name what the table calls it
 * @param systems that the alerts are spread over, by turns
 * @param active different alerts of each system
 * @param alerts in all
 */
record Storm(String name, int systems, int active, int alerts) {
  private static final Instant BEGIN = Instant.parse("2026-11-23T08:00:00Z");
  /** All alerts together span less than the time that an alert must stand: no incident is opened, and no fact forces a commit. */
  private static final Duration STEP = Duration.ofNanos(50_000);
  private static final String CAPTURE = "group-10-firing.json";
  /** The captured alert names no part of a plan, so that the plan has to say whose it is. */
  private static final String MATCHER = "alerts:\n  - { match: 'alertname=\"PostgresqlDown\"', component: database }\n";

  int records() {
    return systems + alerts;
  }

  /** Every record in its order: the plans first, then the alerts. */
  void each(Path captures, Consumer<Envelope<Event>> writer) {
    for (int system = 0; system < systems; system++) {
      writer.accept(envelope("plan", system, 0, plan(name(system), "orders.yaml", MATCHER)));
    }
    Alert alert = Alert.of(captures);
    for (int at = 0; at < alerts; at++) {
      String fingerprint = "%016x".formatted(at / systems % active);
      writer.accept(envelope("alert-" + at, at % systems, at, alert.under(fingerprint)));
    }
  }

  static String name(int system) {
    return "shop-" + system;
  }

  private static Envelope<Event> envelope(String id, int system, int at, Event event) {
    return new Envelope<>(
        id, new SystemName(name(system)), BEGIN.plus(STEP.multipliedBy(at)), Writers.INGEST, null, CodeVersion.CURRENT, Envelope.NO_PLAN,
        event);
  }

  /** A shipped plan as another system's. */
  static PlanActivated plan(String system, String file, String more) {
    try (var in = Objects.requireNonNull(Storm.class.getResourceAsStream("/plans/" + file), "the plans are packaged")) {
      String shipped = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String text = shipped.replace("system: orders", "system: " + system) + more;
      return switch (PlanFile.parse(text, file)) {
        case PlanFile.Valid valid -> new PlanActivated(ActivePlan.of(valid.plan(), text).hash(), text);
        case PlanFile.Invalid invalid -> throw new IllegalStateException(invalid.render());
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the plan cannot be read", e);
    }
  }

  /** What a real Alertmanager sent, or something made like it where the captures are absent. */
  private record Alert(Map<String, String> labels, Map<String, String> annotations, Instant startsAt, String generatorUrl) {
    static Alert of(Path captures) {
      Path file = captures.resolve(CAPTURE);
      try {
        return Files.isReadable(file) ? read(Json.MAPPER.readTree(Files.readAllBytes(file)).path("alerts").path(0)) : made();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }

    private static Alert read(JsonNode alert) {
      var texts = new TypeReference<Map<String, String>>() {};
      return new Alert(
          Json.MAPPER.convertValue(alert.path("labels"), texts), Json.MAPPER.convertValue(alert.path("annotations"), texts),
          Instant.parse(alert.path("startsAt").asText()), alert.path("generatorURL").asText());
    }

    private static Alert made() {
      return new Alert(
          Map.of("alertname", "PostgresqlDown", "cluster", "site-primary", "instance", "10.20.0.10:9187", "job", "postgres",
              "severity", "critical"),
          Map.of("description", "pg_up has been 0", "summary", "PostgresqlDown on 10.20.0.10:9187"),
          Instant.parse("2026-11-22T20:14:39.689Z"), "http://prometheus.example.org:9090/graph?g0.expr=pg_up+%3D%3D+0&g0.tab=1");
    }

    AlertReported under(String fingerprint) {
      return new AlertReported(
          "alertmanager", "database", AlertStatus.FIRING, labels, annotations, startsAt, null, fingerprint, generatorUrl);
    }
  }
}
