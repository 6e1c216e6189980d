package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an auditor of business continuity asks of an incident (ISO 22301, SOC 2): objectives, timeline, recovery time and loss counted
 * again, who approved what, promises, and where it went another way than planned.
 *
 * @param review objectives, timeline with places in the log, promises, messages, what people did
 * @param recomputed recovery time and loss from what was seen
 * @param approvals each question, oldest first
 * @param deviations sentences that each rest on a fact
 * @param planHashes of the plans under which its facts were decided
 * @param codeVersions of the code that wrote them
 */
public record EvidencePack(
    Review review, RawTimes.Result recomputed, List<Approval> approvals, List<String> deviations, List<String> planHashes,
    List<String> codeVersions) {
  public EvidencePack {
    approvals = List.copyOf(approvals);
    deviations = List.copyOf(deviations);
    planHashes = List.copyOf(planHashes);
    codeVersions = List.copyOf(codeVersions);
  }

  /**
   * A question to a person.
   *
   * @param onSilence what was to happen without an answer until {@code expiresAt}
   * @param answer null where nobody answered
   */
  public record Approval(
      Position position, Instant at, String step, String action, String because, String onSilence, Instant expiresAt,
      @Nullable Answer answer) {}

  /** Who answered. @param method by which they were known. @param role under which they spoke */
  public record Answer(Position position, Instant at, String person, String method, String role, String what) {}

  /** Draws it. @param log the incidents log of the system, in its order; other systems' records may be among them */
  public static EvidencePack of(Review review, RawTimes.Result recomputed, List<Received<Event>> log) {
    List<Received<Event>> records = Concerned.of(review.subject().incident(), log);
    var plans = new TreeSet<String>();
    var versions = new TreeSet<String>();
    for (Received<Event> record : records) {
      plans.add(record.envelope().planHash());
      versions.add(record.envelope().codeVersion());
    }
    return new EvidencePack(
        review, recomputed, approvals(records), deviations(review, records), List.copyOf(plans), List.copyOf(versions));
  }

  private static List<Approval> approvals(List<Received<Event>> records) {
    Set<String> refused =
        records.stream().map(Received::event).filter(CommandRefused.class::isInstance).map(CommandRefused.class::cast)
            .map(CommandRefused::command).collect(Collectors.toSet());
    var approvals = new ArrayList<Approval>();
    for (int at = 0; at < records.size(); at++) {
      Received<Event> record = records.get(at);
      if (record.event() instanceof ApprovalRequested asked) {
        approvals.add(
            new Approval(
                record.position(), record.envelope().at(), asked.step(), asked.action(), asked.because(), asked.onSilence(),
                asked.expiresAt(), answer(asked.recovery(), records.subList(at + 1, records.size()), refused)));
      }
    }
    return approvals;
  }

  /** The first answer before the next question of the same recovery. @param refused commands that answered nothing */
  private static @Nullable Answer answer(RecoveryId recovery, List<Received<Event>> later, Set<String> refused) {
    for (Received<Event> record : later) {
      if (record.event() instanceof ApprovalGranted granted && granted.recovery().equals(recovery)) {
        return new Answer(record.position(), record.envelope().at(), granted.person(), granted.method(), granted.role(), "approved");
      }
      if (record.event() instanceof CommandReceived command && (command.verb() == Verb.REJECT || command.verb() == Verb.ABORT)
          && !refused.contains(command.command())) {
        String what = command.verb().name().toLowerCase(Locale.ROOT) + (command.reason().isBlank() ? "" : ": " + command.reason());
        return new Answer(record.position(), record.envelope().at(), command.person(), command.method(), command.role(), what);
      }
      if (record.event() instanceof ApprovalRequested next && next.recovery().equals(recovery)) {
        return null;
      }
    }
    return null;
  }

  private static List<String> deviations(Review review, List<Received<Event>> records) {
    var requested = new HashSet<String>();
    for (Received<Event> record : records) {
      if (record.event() instanceof StepRequested step) {
        requested.add(step.recovery() + "/" + step.step());
      } else if (record.event() instanceof StepWithheld step) {
        requested.add(step.recovery() + "/" + step.step());
      }
    }
    var deviations = new ArrayList<String>();
    for (Received<Event> record : records) {
      if (record.event() instanceof RecoveryPlanned planned) {
        planned.steps().stream().filter(step -> !requested.contains(planned.recovery() + "/" + step.step()))
            .forEach(step -> deviations.add("Planned and not requested, because it was not needed or not reached: " + step.step() + "."));
      } else if (record.event() instanceof StepWithheld step) {
        deviations.add("Withheld, because the plan lets Rebound observe only: " + step.step() + ".");
      }
    }
    review.steps().stream().filter(step -> step.attempts() > 1)
        .forEach(step -> deviations.add("More than one attempt: " + step.step() + ", " + step.attempts() + "."));
    deviations.addAll(review.trouble());
    return deviations;
  }
}
