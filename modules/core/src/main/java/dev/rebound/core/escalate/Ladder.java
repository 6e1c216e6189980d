package dev.rebound.core.escalate;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How far the escalation of one incident has come (law 6).
 *
 * <pre>
 *   level 0 --plan is active--> level 1 --after--> level 2 --after--> ... last level
 *      any level --acknowledged--> stands still --recovery handed over--> the same level again, timers from then on
 *                                               --given back, or not heard of and not answering--> the same
 *      any level --incident resolved--> ended   --recovery handed over--> the same level again, timers from then on
 * </pre>
 *
 * @param level the level told last; 0 before any plan
 * @param round 0 for the first run; a ladder that starts again has the sequence number of the notice that started it
 * @param from the instant from which the levels' waits count
 * @param toldAt when this level was told
 * @param backupTold whether the backup people of this level were told
 * @param acknowledgement who has the incident; null while nobody has
 * @param ended the incident was resolved
 * @param offer who is asked to take it; null where nobody is
 * @param hastened a page reached a person on no channel: the next people are not waited for
 */
public record Ladder(
    int level, int round, Instant from, Instant toldAt, boolean backupTold, @Nullable Acknowledgement acknowledgement, boolean ended,
    @Nullable Offer offer, boolean hastened) {

  /**
   * A person has the incident.
   *
   * @param method where they said so: "slack", or "token" for the command line and the console
   * @param aliveAt when the recovery last moved, or the person last said something
   * @param warnedAt when the person was asked whether they still have it; null where they were not, or have answered
   */
  public record Acknowledgement(String person, String method, Instant aliveAt, @Nullable Instant warnedAt) {
    public Acknowledgement {
      aliveAt = aliveAt == null ? Instant.EPOCH : aliveAt; // a state of an older version has none: the person is asked
    }

    Acknowledgement heard(Instant when) {
      boolean news = when.isAfter(aliveAt) && (warnedAt == null || when.isAfter(warnedAt));
      return news ? new Acknowledgement(person, method, when, null) : this;
    }
  }

  /** A person was asked to take the incident, and has not answered. */
  public record Offer(String to, String by, Instant at) {}

  static Ladder startedAt(Instant openedAt) {
    return new Ladder(0, 0, openedAt, openedAt, false, null, false, null, false);
  }

  /** Whether time raises it: nobody has the incident and it is not resolved. */
  boolean running() {
    return acknowledgement == null && !ended;
  }

  /** Higher than on the first level from the start; {@code after} is that level's wait. */
  Ladder begunAt(int higher, Instant now, Duration after) {
    return new Ladder(higher, round, now.minus(after), now, false, acknowledgement, ended, offer, false);
  }

  Ladder raisedTo(int higher, Instant now) {
    return new Ladder(higher, round, from, now, false, acknowledgement, ended, offer, false);
  }

  Ladder hasten() {
    return new Ladder(level, round, from, toldAt, backupTold, acknowledgement, ended, offer, true);
  }

  Ladder withBackupTold() {
    return new Ladder(level, round, from, toldAt, true, acknowledgement, ended, offer, false);
  }

  Ladder stoppedBy(Acknowledgement by) {
    return new Ladder(level, round, from, toldAt, backupTold, by, ended, null, false);
  }

  Ladder end() {
    return new Ladder(level, round, from, toldAt, backupTold, acknowledgement, true, null, false);
  }

  /** The same level told again now; {@code after} is this level's wait, so the next level keeps its distance. */
  Ladder restarted(int newRound, Instant now, Duration after) {
    return new Ladder(level, newRound, now.minus(after), now, false, null, false, null, false);
  }

  Ladder with(@Nullable Offer next) {
    return new Ladder(level, round, from, toldAt, backupTold, acknowledgement, ended, next, hastened);
  }

  /** Whether this person's acknowledgement says something new: nobody has it, they were asked to take it, or whether they still have it. */
  boolean takenBy(String person) {
    Acknowledgement by = acknowledgement;
    boolean answers = by != null && by.person().equals(person) && by.warnedAt() != null;
    return running() || (!ended && (answers || (offer != null && offer.to().equals(person))));
  }

  /** The recovery moved, or the person said something. */
  Ladder heard(Instant when) {
    return withAcknowledgement(by -> by.heard(when));
  }

  /** The person who has it is asked whether they still do. */
  Ladder warned(Instant when) {
    return withAcknowledgement(by -> new Acknowledgement(by.person(), by.method(), by.aliveAt(), when));
  }

  private Ladder withAcknowledgement(UnaryOperator<Acknowledgement> change) {
    Acknowledgement by = acknowledgement;
    return by == null ? this : new Ladder(level, round, from, toldAt, backupTold, change.apply(by), ended, offer, hastened);
  }
}
