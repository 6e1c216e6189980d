package dev.rebound.ingest.commands;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Topics;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Communication;
import dev.rebound.core.plan.Plan.Person;
import dev.rebound.core.plan.StatusPage;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.Sha256;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.KillSwitch;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what an authenticated person says, if the plan lets them (law 10). {@code stop} engages the kill switch of this machine before
 * it is written and therefore works without Kafka (law 8); {@code release} releases it after it was written.
 */
public final class CommandIntake {
  /** Longest reason that is kept, characters. */
  public static final int REASON_MAX = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(CommandIntake.class);

  private final ActivePlans plans;
  private final KillSwitch killSwitch;
  private final InstantSource clock;
  private final Duration answerLimit;
  private final Recorder recorder;

  /** @param answerLimit how long the log may take where the caller names no limit */
  public CommandIntake(
      ActivePlans plans, LogWriter log, KillSwitch killSwitch, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.plans = plans;
    this.killSwitch = killSwitch;
    this.recorder = new Recorder(log, status);
    this.clock = clock;
    this.answerLimit = answerLimit;
  }

  /**
   * A command as it was said.
   *
   * @param id the sender's own id of it: the same id from the same person for the same thing is one command
   * @param incident null where the verb is about the whole system
   * @param method "token" or "slack"
   * @param arguments what else the verb is about, by name; may be empty
   */
  public record Said(
      String id, Verb verb, SystemName system, @Nullable IncidentId incident, String person, String method, String reason,
      Map<String, String> arguments) {
    public Said {
      arguments = new TreeMap<>(arguments);
    }

    /** A command that needs nothing more. */
    public Said(String id, Verb verb, SystemName system, @Nullable IncidentId incident, String person, String method, String reason) {
      this(id, verb, system, incident, person, method, reason, Map.of());
    }
  }

  /** Whether a command is in the log. Only {@code stop} is ever answered without being there. */
  public record Given(String id, boolean recorded) {}

  /** The role that a verb needs. */
  public static String roleFor(Verb verb) {
    return switch (verb) {
      case APPROVE, REJECT, SKIP, SWITCHOVER, FAILBACK, RESTORE, REDEPLOY -> Person.APPROVER;
      case ACK, RETRACT, HAND_OVER, ABORT, STOP, RELEASE, RETRY, RESUME, PUBLISH, UPDATE -> Person.RESPONDER;
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
   * @throws Refusal 400 where no such system is planned, or a redeploy or hand-over names what cannot be,
   *     403 where the plan does not let the person, 503
   *     where the log did not take it
   */
  public Given take(Said said, Duration limit) {
    ActivePlan plan =
        plans.of(said.system()).orElseThrow(() -> Refusal.badRequest("no plan is active for the system '" + said.system() + "'"));
    String role = roleFor(said.verb());
    Person person = plan.plan().people().get(said.person());
    if (person == null || !person.roles().contains(role)) {
      throw Refusal.forbidden("the plan of '" + said.system() + "' does not let this person speak as " + role);
    }
    if (said.verb() == Verb.REDEPLOY) {
      Redeploy.problem(said.arguments(), plan.plan()).ifPresent(problem -> {
        throw Refusal.badRequest(problem);
      });
    }
    if (said.verb() == Verb.HAND_OVER) {
      Person to = plan.plan().people().get(said.arguments().getOrDefault("to", ""));
      if (to == null || !to.roles().contains(Person.RESPONDER)) {
        throw Refusal.badRequest("'to' is nobody whom the plan of '" + said.system() + "' lets take an incident");
      }
    }
    if (said.verb() == Verb.PUBLISH) {
      mayPublish(said, plan);
    }
    if (said.verb() == Verb.UPDATE) {
      mayWord(said, plan);
    }
    if (said.verb() == Verb.STOP) {
      killSwitch.engage(said.person());
      LOG.warn("kill switch engaged, system={}, person={}, method={}", said.system(), said.person(), said.method());
    }
    boolean recorded = recorder.recorded(Topics.INCIDENTS, envelope(said, role, plan), limit);
    if (!recorded && said.verb() != Verb.STOP) {
      throw Refusal.unavailable("the command was not stored within " + limit.toMillis() + " ms; give it again");
    }
    if (said.verb() == Verb.RELEASE) {
      killSwitch.release();
      LOG.warn("kill switch released, system={}, person={}, method={}", said.system(), said.person(), said.method());
    }
    return new Given(said.id(), recorded);
  }

  /** Users read it at once, so only those may whom the plan names for it. */
  private static void mayPublish(Said said, ActivePlan plan) {
    StatusPage page = plan.plan().channels().statusPage();
    if (page == null || !page.lead().contains(said.person())) {
      throw Refusal.forbidden("the plan of '" + said.system() + "' does not name this person as lead of its status page");
    }
    if (said.incident() == null) {
      throw Refusal.badRequest("'incident' is needed: what is published is one incident");
    }
    if (said.reason().length() > StatusPage.WORDS_MAX_CHARACTERS) {
      throw Refusal.badRequest("the words for users are at most " + StatusPage.WORDS_MAX_CHARACTERS + " characters");
    }
  }

  /** Stakeholders read it as it is, so only those may who speak for the incident now. */
  private void mayWord(Said said, ActivePlan plan) {
    Communication communication = plan.plan().channels().communication();
    if (communication == null || !communication.leads(plan.plan().onCall(), clock.instant()).contains(said.person())) {
      throw Refusal.forbidden("the plan of '" + said.system() + "' does not name this person as its communications lead");
    }
    if (said.incident() == null || said.reason().isBlank()) {
      throw Refusal.badRequest("'incident' and 'reason' are needed: an update is the words about one incident");
    }
    if (said.reason().length() > Communication.WORDS_MAX_CHARACTERS) {
      throw Refusal.badRequest("the words of an update are at most " + Communication.WORDS_MAX_CHARACTERS + " characters");
    }
  }

  private Envelope<CommandReceived> envelope(Said said, String role, ActivePlan plan) {
    IncidentId incident = said.incident();
    String reason = said.reason().length() <= REASON_MAX ? said.reason() : said.reason().substring(0, REASON_MAX);
    String id = Sha256.id(said.id(), said.person(), said.verb().name(), said.system().value(), incident == null ? "" : incident.value());
    return new Envelope<>(
        "command/" + id, said.system(), clock.instant(), Writers.INGEST, null, CodeVersion.CURRENT, plan.hash(),
        new CommandReceived(said.id(), said.verb(), incident, said.person(), said.method(), role, reason,
            said.arguments().isEmpty() ? null : said.arguments()));
  }
}
