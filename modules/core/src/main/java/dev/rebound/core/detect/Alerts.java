package dev.rebound.core.detect;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Weight;
import dev.rebound.core.detect.DetectState.AlertView;
import dev.rebound.core.knowledge.AlertKnowledge;
import dev.rebound.core.knowledge.Meaning;
import dev.rebound.core.plan.Belonging;
import dev.rebound.core.plan.Belonging.Part;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Vantage.Heartbeat;
import dev.rebound.core.scenario.SiteFailure;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How an alert changes what is believed. One that may open an incident is kept as an episode (fingerprint and startsAt); one that only
 * says more is kept by its name, so that a storm of them costs no more than one. What concerns no part of the plan leaves no trace.
 */
record Alerts(Plan plan, Belonging belonging, Received<? extends Event> received, AlertReported alert) {

  DetectState on(DetectState state) {
    Optional<Heartbeat> heartbeat =
        plan.vantage().heartbeats().stream().filter(each -> each.match().matches(alert.labels())).findFirst();
    if (heartbeat.isPresent()) {
      return alert.status() == AlertStatus.RESOLVED
          ? state
          : state.with(
              state.around().withHeartbeats(
                  DetectState.with(state.around().heartbeats(), heartbeat.get().name(), received.envelope().at())));
    }
    Optional<Part> named = belonging.part(alert.labels());
    if (!alert.component().isEmpty()) {
      String target = named.filter(part -> part.component().equals(alert.component())).map(Part::target).orElse("");
      return alert.weight() == Weight.SUPPORTING
          ? symptom(state, alert.component())
          : episode(state, new Part(alert.component(), target));
    }
    Meaning meaning = meaning(state, named);
    if (meaning.weight() == Meaning.Weight.HEARTBEAT) {
      return state;
    }
    if (named.isPresent()) {
      boolean hard = meaning.weight() == Meaning.Weight.HARD && meaning.scenario().filter(this::fits).isPresent();
      return hard ? episode(state, named.get()) : symptom(state, named.get().component());
    }
    return meaning.scenario().filter(Scenario.SITE::equals).flatMap(site -> belonging.site(alert.labels()))
        .map(site -> symptom(state, SiteFailure.key(site))).orElse(state);
  }

  /** What it means by itself; where it does not tell the role of its instance, the observed role of that instance counts. */
  private Meaning meaning(DetectState state, Optional<Part> named) {
    Meaning meaning = AlertKnowledge.of(alert.labels(), alert.generatorUrl());
    boolean open = meaning.weight() == Meaning.Weight.SUPPORTING && meaning.role() == Role.UNKNOWN && !alert.labels().containsKey("role");
    if (!open || named.isEmpty() || named.get().target().isEmpty() || !isPrimary(state, named.get())) {
      return meaning;
    }
    var labels = new TreeMap<>(alert.labels());
    labels.put("role", "primary");
    return AlertKnowledge.of(labels, alert.generatorUrl());
  }

  private boolean isPrimary(DetectState state, Part part) {
    DetectState.Primary observed = state.primaries().get(part.component());
    if (observed != null) {
      return observed.target().equals(part.target());
    }
    return switch (plan.components().get(part.component())) {
      case Component.Postgresql database -> database.primary().name().equals(part.target());
      case Component.Redis cache -> cache.primary().name().equals(part.target());
      case Component.KubernetesApplication _, Component.WebService _, Component.TcpService _ -> false;
      case null -> false;
    };
  }

  /** Whether the part that the alert names is of the kind that its scenario is about. */
  private boolean fits(Scenario scenario) {
    Component component = belonging.part(alert.labels()).map(part -> plan.components().get(part.component())).orElse(null);
    return switch (scenario) {
      case DATABASE -> component instanceof Component.Postgresql;
      case CACHE -> component instanceof Component.Redis;
      case APPLICATION -> component instanceof Component.KubernetesApplication || component instanceof Component.WebService;
      case SITE, MONITORING -> false;
    };
  }

  private DetectState symptom(DetectState state, String component) {
    if (alert.status() == AlertStatus.RESOLVED) {
      return state;
    }
    Map<String, Evidence> known = state.symptoms().getOrDefault(component, Map.of());
    Evidence before = known.get(name());
    Instant at = received.envelope().at();
    if (before != null && !before.at().isBefore(at)) {
      return state;
    }
    var more = new TreeMap<>(known);
    more.put(name(), evidence());
    if (more.size() > DetectState.SYMPTOMS_MAX) {
      more.remove(
          more.entrySet().stream()
              .min(Comparator.comparing((Map.Entry<String, Evidence> each) -> each.getValue().at()).thenComparing(Map.Entry::getKey))
              .orElseThrow().getKey());
    }
    return state.withSymptoms(DetectState.with(state.symptoms(), component, more));
  }

  private DetectState episode(DetectState state, Part part) {
    String episode = alert.startsAt() + "/" + alert.fingerprint();
    AlertView known = state.alerts().get(episode);
    if (known != null && (known.status() == AlertStatus.RESOLVED || alert.status() == AlertStatus.FIRING)) {
      return state;
    }
    var changed = new AlertView(part.component(), alert.status(), evidence(), instance(), part.target(), name());
    return state.withAlerts(Episodes.of(state.alerts()).with(episode, changed).atMost(DetectState.ALERTS_MAX));
  }

  private Evidence evidence() {
    String instance = instance();
    String says =
        name() + " " + alert.status().name().toLowerCase(java.util.Locale.ROOT) + (instance.isEmpty() ? "" : " for " + instance);
    return new Evidence(received.position(), received.envelope().at(), alert.source(), instance, says);
  }

  private String name() {
    return alert.labels().getOrDefault("alertname", "alert");
  }

  private String instance() {
    return alert.labels().getOrDefault("instance", "");
  }
}
