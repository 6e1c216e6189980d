package dev.rebound.core.escalate;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LastSeen;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.Mode;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.PromiseAtRisk;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events of the tests: incident {@code i1} of the database on pg-a, opened at {@link #T0}. */
final class Story {
  static final Instant T0 = Instant.parse("2026-11-22T03:04:05Z");
  static final IncidentId I1 = new IncidentId("i1");
  static final IncidentId I2 = new IncidentId("i2");

  private Story() {}

  static Instant minutes(long minutes) {
    return T0.plus(Duration.ofMinutes(minutes));
  }

  static Instant seconds(long seconds) {
    return T0.plusSeconds(seconds);
  }

  static RecoveryId recoveryOf(IncidentId incident) {
    return new RecoveryId(incident + "/r1");
  }

  static IncidentOpened opened(IncidentId incident) {
    return new IncidentOpened(
        incident, Scenario.DATABASE, "database", "pg-a", T0.minusSeconds(1), new LastSeen(null, List.of(), List.of("eye")),
        because("3 probes in a row were refused."));
  }

  static IncidentResolved resolved(IncidentId incident) {
    return new IncidentResolved(incident, "database", because("3 probes in a row wrote and read."));
  }

  private static Explanation because(String sentence) {
    return new Explanation("test", sentence, Map.of(), List.of());
  }

  static IncidentSuperseded superseded(IncidentId incident, IncidentId by) {
    return new IncidentSuperseded(incident, "database", by, Scenario.SITE, because("the whole site is gone."));
  }

  static RecoveryPlanned planned(IncidentId incident) {
    return new RecoveryPlanned(
        recoveryOf(incident), incident, Scenario.DATABASE, "database", "pg-a", Mode.AUTO,
        List.of(new PlannedStep("fence-primary", "Fence pg-a.", Duration.ofSeconds(10))), null, null);
  }

  static ApprovalRequested asked(IncidentId incident, Instant expiresAt) {
    return new ApprovalRequested(
        recoveryOf(incident), incident, "database", "promote-replica", "the plan asks for it.", "promote pg-b.",
        "it is handed over to you.", expiresAt,
        new ApprovalFacts("approver", "database, pg-a", "pg-a is refused", "none expected.", "what depends on it: orders-api"));
  }

  static ApprovalGranted granted(IncidentId incident) {
    return new ApprovalGranted(recoveryOf(incident), "kim", "approver", "token");
  }

  static ServiceRestored restored(IncidentId incident) {
    return new ServiceRestored(recoveryOf(incident), incident, "database", Map.of("lossRows", "0", "lossSeconds", "0.0"));
  }

  static RecoveryEnded ended(IncidentId incident, Ending ending) {
    return new RecoveryEnded(recoveryOf(incident), incident, "database", ending, "the replica is too far behind.");
  }

  static CommandReceived command(String id, Verb verb, @Nullable IncidentId incident, String person) {
    return new CommandReceived(id, verb, incident, person, "slack", "responder", "on it");
  }

  static CommandReceived handOver(String id, IncidentId incident, String person, String to) {
    return new CommandReceived(id, Verb.HAND_OVER, incident, person, "slack", "responder", "my train leaves", Map.of("to", to));
  }

  static StepEnded stepped(IncidentId incident, int attempt) {
    return new StepEnded(recoveryOf(incident), "fence-primary", attempt, Outcome.DONE, "fenced", Map.of(), null, "hand-1");
  }

  static StepRequested requested(IncidentId incident, String step) {
    return new StepRequested(
        recoveryOf(incident), incident, "database", step, 1, "Do it.", Map.of(), T0.plusSeconds(10), T0.plusSeconds(20));
  }

  static StepEnded ended(IncidentId incident, String step) {
    return new StepEnded(recoveryOf(incident), step, 1, Outcome.DONE, "done", Map.of(), null, "hand-1");
  }

  static NoticeEnded sent(NoticeRequested notice, String reference) {
    return new NoticeEnded(notice.notice(), notice.attempt(), true, reference, "");
  }

  static NoticeEnded failed(NoticeRequested notice) {
    return new NoticeEnded(notice.notice(), notice.attempt(), false, "", "connection refused");
  }

  static List<NoticeRequested> notices(List<Event> facts) {
    return facts.stream().filter(NoticeRequested.class::isInstance).map(NoticeRequested.class::cast).toList();
  }

  /** What people are told, one line a fact: the notice's id with its attempt above 1, or the other fact in short. */
  static List<String> told(List<Event> facts) {
    return facts.stream().map(Story::inShort).toList();
  }

  private static String inShort(Event fact) {
    return switch (fact) {
      case NoticeRequested notice -> notice.notice() + (notice.attempt() == 1 ? "" : " #" + notice.attempt());
      case LevelRaised raised ->
          "raised " + raised.incident() + " to " + raised.level() + " " + raised.name();
      case LadderStopped stopped ->
          "stopped " + stopped.incident() + " by " + stopped.person() + " (" + stopped.method() + ")";
      case LadderRestarted restarted -> "restarted " + restarted.incident() + " at " + restarted.level() + ": " + restarted.because();
      case PersonUnreachable person -> "unreachable " + person.person() + ": " + person.because();
      case CommandRefused refused -> "refused " + refused.verb() + ": " + refused.because();
      case NoticeEnded ended -> ended.notice() + " " + ended.reason();
      case PromiseMade made -> "made " + made.promise() + " " + made.kind() + " " + Duration.between(T0, made.dueAt());
      case PromiseAtRisk risk -> "at risk " + risk.promise();
      case PromiseEnded end -> (end.kept() ? "kept " : "broken ") + end.promise();
      default -> throw new AssertionError("not a fact of escalation: " + fact);
    };
  }
}
