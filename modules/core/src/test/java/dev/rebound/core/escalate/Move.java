package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentId;

/**
 * One move of a random history.
 *
 * @param incident number of the incident it is about
 * @param choice which of the pending notices or due timers
 * @param delaySeconds how long after the move before
 */
record Move(Kind kind, int incident, int choice, int delaySeconds) {
  /** Incidents of one history. */
  static final int INCIDENTS = 4;

  /** What happens. */
  enum Kind {
    PLAN_FULL, PLAN_MAIL, PLAN_PROMISED, WORDS, SUPERSEDE, OPEN, RESOLVE, ACK, ACK_ALL, RETRACT, HAND_OVER, STOP,
     PLANNED, ASKED, GRANTED, RESTORED, RECOVERED, HANDED_OVER, ABORTED,
    DELIVER, FAIL, FIRE_ONE, FIRE_DUE, RESTART, WORK, WORK_ASKS, WORK_GRANTED, WORK_DONE, WORK_ABORTED, WORK_FAILED
  }

  IncidentId id() {
    return new IncidentId("i" + incident);
  }

  /** The planned work of the same number; dana and kim ask by turns. */
  Work work() {
    return Work.of(incident, incident % 2 == 0 ? "kim" : "dana");
  }
}
