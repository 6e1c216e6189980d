package dev.rebound.core.detect;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Partition;
import dev.rebound.core.plan.Belonging;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.Plans;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The detector of one system that hears the health checks of others, each target once a second, and the words to say what they see. */
final class Vigil {
  private final Plan plan;
  private final Partition<DetectState> partition;
  private final Map<String, HealthReported> views = new LinkedHashMap<>();

  Vigil(Plan plan) {
    this.plan = plan;
    this.partition = new Partition<>(new Detection(Plans.reader(plan)), DetectState.class, Topics.SIGNALS);
    partition.hear(Writers.INGEST, Plans.ACTIVATED);
  }

  /** From now on an observer sees targets so. */
  Vigil sees(String observer, Health health, String... targets) {
    return sees(observer, health, Role.PRIMARY, targets);
  }

  Vigil sees(String observer, Health health, Role role, String... targets) {
    for (String target : targets) {
      views.put(observer + "/" + target, check(plan, observer, target, health, role, Instant.EPOCH));
    }
    return this;
  }

  static HealthReported check(Plan plan, String observer, String target, Health health, Role role, Instant at) {
    String component = new Belonging(plan).target(target).orElseThrow().component();
    return new HealthReported(component, target, observer, ProbeKind.HTTP, role, health, at, 3, "");
  }

  /** From now on an observer says nothing of anything. */
  Vigil silent(String observer) {
    views.keySet().removeIf(key -> key.startsWith(observer + "/"));
    return this;
  }

  /** So many seconds go by; what was decided in them, symptoms left out. */
  List<Event> seconds(int seconds) {
    var facts = new ArrayList<Event>();
    for (int second = 0; second < seconds; second++) {
      partition.after(Duration.ofSeconds(1));
      for (HealthReported view : views.values()) {
        facts.addAll(
            tell(
                new HealthReported(
                    view.component(), view.target(), view.observer(), view.kind(), view.role(), view.health(), partition.now(), 3, "")));
      }
      facts.addAll(tell(new ClockBeat("beat")));
    }
    return facts;
  }

  List<Event> alert(AlertStatus status, String name, String expression, Map<String, String> labels) {
    var all = new LinkedHashMap<>(labels);
    all.put("alertname", name);
    String url = "http://p/graph?g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return tell(
        new AlertReported("alertmanager", "", status, all, Map.of(), Partition.START, null, Integer.toHexString(all.hashCode()), url));
  }

  List<Event> tell(Event event) {
    return partition.hear(Writers.INGEST, event).stream().filter(fact -> !(fact instanceof EvidenceAdded)).toList();
  }

  Outlook outlook() {
    return new Outlook(partition.state(), plan);
  }

  /** The names that belong to the newest incident. */
  List<String> attributed() {
    return attributed(opened().getLast());
  }

  List<String> attributed(IncidentOpened incident) {
    return partition.facts(EvidenceAdded.class).stream()
        .filter(added -> added.incident().equals(incident.incident())).flatMap(added -> added.names().stream()).toList();
  }

  List<IncidentOpened> opened() {
    return partition.facts(IncidentOpened.class);
  }

  Partition<DetectState> partition() {
    return partition;
  }
}
