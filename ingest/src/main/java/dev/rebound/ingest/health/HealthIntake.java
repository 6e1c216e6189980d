package dev.rebound.ingest.health;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Writers;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.intake.JsonBody;
import dev.rebound.ingest.intake.SignalIntake;
import dev.rebound.ingest.intake.Taken;
import dev.rebound.ingest.intake.Translator;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Stores the health checks of others, each as one event for every system that knows its target, or one under {@code unrouted} where none
 * does. Returns only after every record was acknowledged; how: {@link SignalIntake}. A check that two ways bring counts once: its id is
 * made of who looked, at what, when, and what it saw.
 */
public final class HealthIntake {
  /** The sender's name where there is none in the path. */
  public static final String SOURCE = "health-checks";

  private final ActivePlans plans;
  private final SignalIntake intake;
  private final Translator checks = new Checks();

  public HealthIntake(ActivePlans plans, LogWriter log, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.plans = plans;
    this.intake = new SignalIntake(log, status, clock, answerLimit);
  }

  /**
   * Takes the checks of an admitted sender: one JSON object, an array of them, or one a line (NDJSON).
   *
   * @param waited what of the answer's limit is used up
   * @throws Refusal 400 where it is none of these, 503 where not everything was acknowledged within the limit: it must be sent again
   */
  public Taken take(String source, byte[] body, Duration waited) {
    return intake.take(source, body, waited, checks);
  }

  private final class Checks implements Translator {
    @Override
    public List<JsonBody.Place> items(byte[] body) {
      return JsonBody.items(body);
    }

    @Override
    public List<Envelope<HealthReported>> signals(String source, JsonNode item, Instant at) {
      HealthText check = HealthText.read(item);
      var known =
          plans.knowing(check.target()).stream()
              .map(each -> envelope(check, each.plan().system(), each.part().component(), each.plan().hash(), at))
              .toList();
      return known.isEmpty() ? List.of(envelope(check, SystemName.UNROUTED, "", Envelope.NO_PLAN, at)) : known;
    }
  }

  private static Envelope<HealthReported> envelope(HealthText check, SystemName system, String component, String planHash, Instant at) {
    String id = "health/" + Sha256.id(check.observer(), check.target(), check.observedAt().toString(), check.health().name());
    var event =
        new HealthReported(
            component, Redaction.of(check.target()), Redaction.of(check.observer()), check.kind(), check.role(), check.health(),
            check.observedAt(), check.latencyMillis(), check.detail());
    return new Envelope<>(id, system, at, Writers.INGEST, null, CodeVersion.CURRENT, planHash, event);
  }
}
