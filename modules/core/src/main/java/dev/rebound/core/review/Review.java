package dev.rebound.core.review;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in an incident, what it cost, what went well and what did not (disaster-recovery plan, "Post-Incident Review"; N6). What
 * a log cannot know is left for people, with the evidence at hand.
 *
 * @param clock the times of the incident against its budgets
 * @param timeline every fact of it, oldest first
 * @param steps the recoveries' steps in the order of their first attempt
 * @param communication who was told what, oldest first
 * @param promises what stakeholders were promised, in the order of the promises
 * @param decisions what people did, oldest first
 * @param worked sentences
 * @param trouble sentences
 * @param cause what is known of the root cause, which a person states
 * @param actions what should be done, for a person to give to somebody
 * @param documents of the plan's documentation that should be read again
 */
public record Review(
    Subject subject, Clock clock, List<Moment> timeline, List<StepTime> steps, List<Message> communication, List<PromiseRow> promises,
    List<Word> decisions, List<String> worked, List<String> trouble, Cause cause, List<Action> actions, List<String> documents) {
  public Review {
    timeline = List.copyOf(timeline);
    steps = List.copyOf(steps);
    communication = List.copyOf(communication);
    promises = List.copyOf(promises);
    decisions = List.copyOf(decisions);
    worked = List.copyOf(worked);
    trouble = List.copyOf(trouble);
    actions = List.copyOf(actions);
    documents = List.copyOf(documents);
  }

  /**
   * What it is about.
   *
   * @param planHash of the plan in force when it was opened
   * @param codeVersion of the code that opened it
   * @param ending in a clause how it ended, or that it has not
   */
  public record Subject(
      IncidentId incident, SystemName system, Scenario scenario, String component, String target, String planHash, String codeVersion,
      String ending) {}

  /**
   * Its times (O1): from the receipt of the first failing evidence to the first verified success of a client.
   *
   * @param restoredAt null while users are not served
   * @param overAt when the incident itself was over; null while it is not
   * @param detection from the first failing evidence to the decision
   * @param downtime to the restoration, else to the incident's resolution; null while users are not served, and where the incident became
   *     part of another one, whose review tells it
   * @param affected the services that depend on what failed, by the plan's names
   * @param loss in a sentence
   * @param lossMost at most so old was the oldest write that was lost; zero: none is; null where it was not measured
   * @param budgets what each figure was measured against
   */
  public record Clock(
      Instant downSince, Instant openedAt, @Nullable Instant restoredAt, @Nullable Instant overAt, Duration detection,
      @Nullable Duration downtime, List<String> affected, String loss, @Nullable Duration lossMost, List<Budget> budgets) {
    public Clock {
      affected = List.copyOf(affected);
      budgets = List.copyOf(budgets);
    }
  }

  /** What a figure is measured against (O1). */
  public enum Objective {
    /** The scenario's own recovery time. */
    SCENARIO,
    /** Recovery time objective. */
    RTO,
    /** Maximum tolerable downtime. */
    MTD,
    /** Recovery point objective. */
    RPO
  }

  /**
   * A figure and its limit.
   *
   * @param name for people
   * @param took null while it is not known
   * @param kept null while that is not known
   */
  public record Budget(Objective objective, String name, Duration limit, @Nullable Duration took, @Nullable Boolean kept) {}

  /** A fact. @param since from the first failing evidence on; negative before it */
  public record Moment(Position position, Instant at, Duration since, String writer, String kind, String sentence) {}

  /**
   * A step.
   *
   * @param attempts that were begun
   * @param took from the first request to the last outcome, added up over the incident's recoveries without the pauses between them; null
   *     while it has none
   * @param budget its time limit over all attempts of one recovery; null where the record of its plan is not there
   * @param share of the time of all steps, percent
   * @param outcome of the last attempt, as a word; empty while it has none
   * @param reason of it
   * @param bottleneck whether it took more than its budget in one recovery, or {@value Steps#BOTTLENECK_PERCENT} % of all steps' time
   */
  public record StepTime(
      String step, String sentence, int attempts, @Nullable Duration took, @Nullable Duration budget, int share, String outcome,
      String reason, boolean bottleneck) {}

  /**
   * A message.
   *
   * @param person id in the plan; empty for a whole channel
   * @param took until the channel had it; null where it never had
   * @param reason why not; empty where it had
   */
  public record Message(
      Instant at, String kind, String person, String channel, String headline, int attempts, @Nullable Duration took, String reason) {}

  /** What a person did. @param how by which way they were known */
  public record Word(Position position, Instant at, String person, String how, String what) {}

  /** What is known of the cause. */
  public record Cause(String because, String rule, List<String> evidence) {
    public Cause {
      evidence = List.copyOf(evidence);
    }
  }

  /** Something to do. Owner and due date are a person's to fill in. */
  public record Action(String what, String because) {}
}
