package dev.rebound.ingest.commands;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Verb;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plan.Person;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.DuplicateWindow;
import dev.rebound.ingest.plans.DuplicateWindow.Claim;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an authenticated person says, if the plan lets them (law 10). {@code stop} engages the kill switch of this machine before
 * it is written and therefore works without Kafka (law 8); {@code release} releases it after it was written.
 */
public final class CommandIntake {
  /** Commands that are remembered, so that a repetition with the same id is not written again. */
  static final int COMMANDS_MAX = 10_000;

  /** Longest reason that is kept, characters. */
  public static final int REASON_MAX = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(CommandIntake.class);

  private final ActivePlans plans;
  private final LogWriter log;
  private final KillSwitch killSwitch;
  private final DoorStatus status;
  private final InstantSource clock;
  private final Duration answerLimit;
  private final DuplicateWindow window = new DuplicateWindow(COMMANDS_MAX);

  /** @param answerLimit how long the log may take where the caller names no limit */
  public CommandIntake(
      ActivePlans plans, LogWriter log, KillSwitch killSwitch, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.plans = plans;
    this.log = log;
    this.killSwitch = killSwitch;
    this.status = status;
    this.clock = clock;
    this.answerLimit = answerLimit;
  }

  /**
   * A command as it was said.
   *
   * @param id the sender's own id of it: the same id from the same person for the same thing is one command
   * @param incident null where the verb is about the whole system
   * @param method "token" or "slack"
   */
  public record Said(
      String id, Verb verb, SystemName system, @Nullable IncidentId incident, String person, String method, String reason) {}

  /** Whether a command is in the log. Only {@code stop} is ever answered without being there. */
  public record Given(String id, boolean recorded) {}

  /** The role that a verb needs. */
  public static String roleFor(Verb verb) {
    return switch (verb) {
      case APPROVE, REJECT -> Person.APPROVER;
      case ACK, ABORT, STOP, RELEASE -> Person.RESPONDER;
    };
  }

  /** Takes a command within the door's usual limit; see {@link #take(Said, Duration)}. */
  public Given take(Said said) {
    return take(said, answerLimit);
  }

  /**
   * Takes a command.
   *
   * @param limit how long the log may take
   * @throws Refusal 400 where no such system is planned, 403 where the plan does not let the person, 503 where the log did not take it
   */
  public Given take(Said said, Duration limit) {
    ActivePlan plan =
        plans.of(said.system()).orElseThrow(() -> Refusal.badRequest("no plan is active for the system '" + said.system() + "'"));
    String role = roleFor(said.verb());
    Person person = plan.plan().people().get(said.person());
    if (person == null || !person.roles().contains(role)) {
      throw Refusal.forbidden("the plan of '" + said.system() + "' does not let this person speak as " + role);
    }
    if (said.verb() == Verb.STOP) {
      killSwitch.engage(said.person());
      LOG.warn("kill switch engaged, system={}, person={}, method={}", said.system(), said.person(), said.method());
    }
    boolean recorded = recorded(said, envelope(said, role, plan), limit);
    if (!recorded && said.verb() != Verb.STOP) {
      throw Refusal.unavailable("the command was not stored within " + limit.toMillis() + " ms; give it again");
    }
    if (said.verb() == Verb.RELEASE) {
      killSwitch.release();
      LOG.warn("kill switch released, system={}, person={}, method={}", said.system(), said.person(), said.method());
    }
    return new Given(said.id(), recorded);
  }

  private Envelope<CommandReceived> envelope(Said said, String role, ActivePlan plan) {
    IncidentId incident = said.incident();
    String reason = said.reason().length() <= REASON_MAX ? said.reason() : said.reason().substring(0, REASON_MAX);
    String id = Sha256.id(said.id(), said.person(), said.verb().name(), said.system().value(), incident == null ? "" : incident.value());
    return new Envelope<>(
        "command/" + id, said.system(), clock.instant(), Writers.INGEST, null, CodeVersion.CURRENT, plan.hash(),
        new CommandReceived(said.id(), said.verb(), incident, said.person(), said.method(), role, reason));
  }

  private boolean recorded(Said said, Envelope<CommandReceived> envelope, Duration limit) {
    Claim claim = window.claim(envelope.id());
    if (claim.first()) {
      // On a thread of its own, because a producer may block where it has not yet met its cluster.
      Thread.ofVirtual().name("command-append").start(() -> append(envelope, claim));
    }
    try {
      claim.stored().get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      status.appendLate();
      window.failed(claim, e);
    } catch (ExecutionException e) {
      LOG.warn("the log did not take a command, system={}, verb={}: {}", said.system(), said.verb(), String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void append(Envelope<CommandReceived> envelope, Claim claim) {
    try {
      status
          .watched(log.append(Topics.INCIDENTS, envelope))
          .whenComplete(
              (position, trouble) -> {
                if (trouble == null) {
                  window.succeeded(claim);
                } else {
                  window.failed(claim, trouble);
                }
              });
    } catch (RuntimeException e) {
      window.failed(claim, e);
    }
  }
}
