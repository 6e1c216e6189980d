package dev.rebound.ingest.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Health;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Weight;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Intakes.EventRule;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.intake.JsonBody;
import dev.rebound.ingest.intake.SignalIntake;
import dev.rebound.ingest.intake.Taken;
import dev.rebound.ingest.intake.Translator;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stores the CloudEvents that a plan's rules know: as a health check where the rule says that its component is up or down, as supporting
 * evidence where it is a symptom; as supporting evidence under {@code unrouted} where no rule knows it. Returns only after every record was
 * acknowledged; how: {@link SignalIntake}. A CloudEvent counts once by its source and id.
 */
public final class CloudEventIntake {
  /** The sender's name, and that of an alert made of an event. */
  public static final String SOURCE = "events";

  private final ActivePlans plans;
  private final SignalIntake intake;
  private final Translator translator = new CloudEvents();

  public CloudEventIntake(ActivePlans plans, LogWriter log, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.plans = plans;
    this.intake = new SignalIntake(log, status, clock, answerLimit);
  }

  /**
   * Takes the CloudEvents of an admitted sender, in JSON: one ("structured mode") or an array ("batch mode").
   *
   * @param waited what of the answer's limit is used up
   * @throws Refusal 400 where it is none of these, 503 where not everything was acknowledged within the limit: it must be sent again
   */
  public Taken take(String source, byte[] body, Duration waited) {
    return intake.take(source, body, waited, translator);
  }

  private final class CloudEvents implements Translator {
    @Override
    public List<JsonBody.Place> items(byte[] body) {
      return JsonBody.items(body);
    }

    @Override
    public List<Envelope<? extends SignalEvent>> signals(String source, JsonNode item, Instant at) {
      CloudEventText event = CloudEventText.read(item);
      var signals = new ArrayList<Envelope<? extends SignalEvent>>();
      for (ActivePlan active : plans.all()) {
        var components = new HashSet<String>();
        for (EventRule rule : active.plan().intakes().events()) {
          // The first rule that knows it decides about a component.
          if (matches(rule.type(), event.type()) && matches(rule.source(), event.source()) && components.add(rule.component())) {
            signals.add(envelope(event, active.system(), active.hash(), rule.component(), at, meaning(event, rule, active, at)));
          }
        }
      }
      if (signals.isEmpty()) {
        signals.add(envelope(event, SystemName.UNROUTED, Envelope.NO_PLAN, "", at, symptom(event, "", at)));
      }
      return signals;
    }
  }

  private static boolean matches(String pattern, String value) {
    return pattern.endsWith("*") ? value.startsWith(pattern.substring(0, pattern.length() - 1)) : value.equals(pattern);
  }

  private SignalEvent meaning(CloudEventText event, EventRule rule, ActivePlan active, Instant at) {
    return switch (rule.means()) {
      case DOWN -> check(event, rule, active, at, Health.DOWN);
      case UP -> check(event, rule, active, at, Health.UP);
      case SYMPTOM -> symptom(event, rule.component(), at);
    };
  }

  private HealthReported check(CloudEventText event, EventRule rule, ActivePlan active, Instant at, Health health) {
    boolean instance =
        plans.knowing(event.subject()).stream()
            .anyMatch(each -> each.plan().system().equals(active.system()) && each.part().component().equals(rule.component()));
    return new HealthReported(
        rule.component(), instance ? Redaction.of(event.subject()) : rule.component(), "events:" + Redaction.of(event.source()),
        kind(active.plan().components().get(rule.component())), Role.UNKNOWN, health, time(event, at), 0,
        Redaction.of("CloudEvent " + event.type()));
  }

  private static ProbeKind kind(@org.jspecify.annotations.Nullable Component component) {
    return switch (component) {
      case Component.Postgresql _ -> ProbeKind.POSTGRESQL;
      case Component.Redis _ -> ProbeKind.REDIS;
      case Component.WebService _ -> ProbeKind.HTTP;
      case Component.TcpService _ -> ProbeKind.TCP;
      case Component.KubernetesApplication _ -> ProbeKind.KUBERNETES;
      case null -> throw new IllegalStateException("a rule of a valid plan names a component of it");
    };
  }

  private static AlertReported symptom(CloudEventText event, String component, Instant at) {
    var labels = new TreeMap<>(Map.of("alertname", event.type(), "source", event.source()));
    if (!event.subject().isEmpty()) {
      labels.put("subject", event.subject());
    }
    return new AlertReported(
        SOURCE, component, AlertStatus.FIRING, Redaction.of(labels), Map.of(), time(event, at), null,
        Sha256.id(event.type(), event.source(), event.subject()), "", Weight.SUPPORTING);
  }

  private static Instant time(CloudEventText event, Instant at) {
    Instant time = event.time();
    return time == null ? at : time;
  }

  private static Envelope<SignalEvent> envelope(
      CloudEventText event, SystemName system, String planHash, String component, Instant at, SignalEvent signal) {
    String id = "event/" + Sha256.id(event.source(), event.id(), component);
    return new Envelope<>(id, system, at, Writers.INGEST, null, CodeVersion.CURRENT, planHash, signal);
  }
}
