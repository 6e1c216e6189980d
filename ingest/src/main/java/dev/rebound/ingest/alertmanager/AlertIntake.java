package dev.rebound.ingest.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Json;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.intake.IntakeLimits;
import dev.rebound.ingest.intake.JsonBody;
import dev.rebound.ingest.intake.NotTaken;
import dev.rebound.ingest.intake.SignalIntake;
import dev.rebound.ingest.intake.Taken;
import dev.rebound.ingest.intake.Translator;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.ActivePlans.Route;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Stores the alerts of a webhook, each as one event per system and component that the plans route it to, or one under {@code unrouted}
 * where nobody wants it. Returns only after every record was acknowledged, so an acknowledged webhook is never lost (law 2); how:
 * {@link SignalIntake}.
 *
 * <p>An alert's id tells its episode, so that a repetition of it is a duplicate. A heartbeat's id also tells the time of its receipt, in
 * steps of {@link AlertLimits#HEARTBEAT_SECONDS}: that it is repeated is all it says.
 */
public final class AlertIntake {
  /** JSON never needs more bytes than this for one character: {@code \}{@code u0000}. */
  private static final int BYTES_PER_CHARACTER_MAX = 6;

  private final ActivePlans plans;
  private final SignalIntake intake;

  public AlertIntake(ActivePlans plans, LogWriter log, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.plans = plans;
    this.intake = new SignalIntake(log, status, clock, answerLimit);
  }

  /** Takes a webhook of an Alertmanager; see {@link #take(String, Dialect, byte[], Duration)}. */
  public Taken take(String source, byte[] body, Duration waited) {
    return take(source, Dialect.ALERTMANAGER, body, waited);
  }

  /**
   * Takes a webhook of an admitted sender.
   *
   * @param waited what of the answer's limit is used up
   * @throws Refusal 400 where it is no webhook, 503 where not everything was acknowledged within the limit: it must be sent again
   */
  public Taken take(String source, Dialect dialect, byte[] body, Duration waited) {
    return intake.take(source, body, waited, new Webhook(dialect));
  }

  private final class Webhook implements Translator {
    private final Dialect dialect;

    private Webhook(Dialect dialect) {
      this.dialect = dialect;
    }

    @Override
    public List<JsonBody.Place> items(byte[] body) {
      return WebhookBody.alerts(body, dialect);
    }

    @Override
    public List<Envelope<AlertReported>> signals(String source, JsonNode item, Instant at) {
      try {
        return envelopes(source, AlertText.read(item), at);
      } catch (StackOverflowError e) {
        throw new NotTaken("a matcher of a plan is too deep for a label of this length");
      }
    }
  }

  private List<Envelope<AlertReported>> envelopes(String source, AlertText alert, Instant at) {
    List<Route> routes = plans.routes(alert.labels());
    if (routes.isEmpty()) {
      routes = List.of(new Route(SystemName.UNROUTED, "", Envelope.NO_PLAN, false));
    }
    // Only here, because alerts are routed and recognised by the labels that were sent.
    Map<String, String> labels = Redaction.of(alert.labels());
    Map<String, String> annotations = Redaction.of(alert.annotations());
    String generatorUrl = Redaction.of(alert.generatorUrl());
    var envelopes =
        routes.stream()
            .map(route ->
                envelope(
                    alert, route, at,
                    new AlertReported(
                        source, route.component(), alert.status(), labels, annotations, alert.startsAt(), alert.endsAt(),
                        Redaction.of(alert.fingerprint()), generatorUrl)))
            .toList();
    if (envelopes.stream().anyMatch(AlertIntake::tooLarge)) {
      throw new NotTaken("the event would be larger than " + IntakeLimits.EVENT_BYTES_MAX + " bytes");
    }
    return envelopes;
  }

  private static Envelope<AlertReported> envelope(AlertText alert, Route route, Instant at, AlertReported event) {
    String episode = Sha256.id(alert.fingerprint(), alert.startsAt().toString(), alert.status().name(), route.component());
    String id =
        route.heartbeat() ? "heartbeat/" + episode + "/" + at.getEpochSecond() / AlertLimits.HEARTBEAT_SECONDS : "alert/" + episode;
    return new Envelope<>(id, route.system(), at, Writers.INGEST, null, CodeVersion.CURRENT, route.planHash(), event);
  }

  private static boolean tooLarge(Envelope<AlertReported> envelope) {
    var alert = envelope.event();
    long characters = alert.generatorUrl().length();
    for (var pairs : List.of(alert.labels(), alert.annotations())) {
      for (var pair : pairs.entrySet()) {
        characters += pair.getKey().length() + pair.getValue().length() + BYTES_PER_CHARACTER_MAX;
      }
    }
    return characters * BYTES_PER_CHARACTER_MAX > IntakeLimits.EVENT_BYTES_MAX && Json.bytes(alert).length > IntakeLimits.EVENT_BYTES_MAX;
  }
}
