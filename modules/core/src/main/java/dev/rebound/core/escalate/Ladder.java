package dev.rebound.core.escalate;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the escalation of one incident has come (law 6).
 *
 * <pre>
 *   level 0 --plan is active--> level 1 --after--> level 2 --after--> ... last level
 *      any level --acknowledged--> stands still --recovery handed over--> the same level again, timers from then on
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
 */
public record Ladder(
    int level, int round, Instant from, Instant toldAt, boolean backupTold, @Nullable Acknowledgement acknowledgement, boolean ended) {

  /** A person has the incident; the method is how they were authenticated. */
  public record Acknowledgement(String person, String method) {}

  static Ladder startedAt(Instant openedAt) {
    return new Ladder(0, 0, openedAt, openedAt, false, null, false);
  }

  /** Whether time raises it: nobody has the incident and it is not resolved. */
  boolean running() {
    return acknowledgement == null && !ended;
  }

  Ladder raisedTo(int higher, Instant now) {
    return new Ladder(higher, round, from, now, false, acknowledgement, ended);
  }

  Ladder withBackupTold() {
    return new Ladder(level, round, from, toldAt, true, acknowledgement, ended);
  }

  Ladder stoppedBy(Acknowledgement by) {
    return new Ladder(level, round, from, toldAt, backupTold, by, ended);
  }

  Ladder end() {
    return new Ladder(level, round, from, toldAt, backupTold, acknowledgement, true);
  }

  /** The same level told again now; {@code after} is this level's wait, so the next level keeps its distance. */
  Ladder restarted(int newRound, Instant now, Duration after) {
    return new Ladder(level, newRound, now.minus(after), now, false, null, false);
  }
}
