package dev.rebound.ingest.commands;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plan.Person;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Writes planned work that an authenticated person declares, if the plan lets them (law 10), where the detector hears it. */
public final class MaintenanceIntake {
  /** How far ahead planned work may end. Longer work is declared again, so that a forgotten window does not blind anybody for days. */
  public static final Duration AHEAD_MAX = Duration.ofHours(24);

  private final ActivePlans plans;
  private final Recorder recorder;
  private final InstantSource clock;
  private final Duration answerLimit;

  public MaintenanceIntake(ActivePlans plans, LogWriter log, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.plans = plans;
    this.recorder = new Recorder(log, status);
    this.clock = clock;
    this.answerLimit = answerLimit;
  }

  /**
   * Planned work as it was declared.
   *
   * @param id the sender's own id of it: the same id from the same person for the same part is one declaration
   * @param component empty for the whole system
   * @param from null: from now on
   * @param until in the past: the window that stands ends now
   */
  public record Said(
      String id, SystemName system, String component, @Nullable Instant from, Instant until, String person, String reason) {}

  /**
   * Takes a declaration; returns after it is acknowledged.
   *
   * @throws Refusal 400 where it makes no sense, 403 where the plan does not let the person, 503 where the log did not take it
   */
  public MaintenanceDeclared take(Said said) {
    ActivePlan plan =
        plans.of(said.system()).orElseThrow(() -> Refusal.badRequest("no plan is active for the system '" + said.system() + "'"));
    Person person = plan.plan().people().get(said.person());
    if (person == null || !person.roles().contains(Person.RESPONDER)) {
      throw Refusal.forbidden("the plan of '" + said.system() + "' does not let this person speak as " + Person.RESPONDER);
    }
    if (!said.component().isEmpty() && !plan.plan().components().containsKey(said.component())) {
      throw Refusal.badRequest("'component' is none of the plan's: " + String.join(", ", plan.plan().components().keySet()));
    }
    if (said.reason().isBlank()) {
      throw Refusal.badRequest("'reason' is needed: people read it where they wonder why nothing is done");
    }
    Instant now = clock.instant();
    var declared = new MaintenanceDeclared(said.component(), from(said, now), said.until(), said.person(), said.reason());
    String id = Sha256.id(said.id(), said.person(), said.system().value(), said.component());
    var envelope =
        new Envelope<>(
            "maintenance/" + id, said.system(), now, Writers.INGEST, null, CodeVersion.CURRENT, plan.hash(), declared);
    boolean stored = recorder.recorded(Topics.SIGNALS, envelope, answerLimit);
    // Also where it is kept for ever: the availability of the days before needs it (O3).
    if (!stored || !recorder.recorded(Topics.INCIDENTS, envelope, answerLimit)) {
      throw Refusal.unavailable("the declaration was not stored within " + answerLimit.toMillis() + " ms; give it again");
    }
    return declared;
  }

  private static Instant from(Said said, Instant now) {
    if (said.until().isAfter(now.plus(AHEAD_MAX))) {
      throw Refusal.badRequest("'until' is more than " + AHEAD_MAX.toHours() + " h ahead");
    }
    Instant from = said.from();
    if (from == null) {
      return said.until().isBefore(now) ? said.until() : now;
    }
    if (from.isAfter(said.until())) {
      throw Refusal.badRequest("'from' is after 'until'");
    }
    return from;
  }
}
