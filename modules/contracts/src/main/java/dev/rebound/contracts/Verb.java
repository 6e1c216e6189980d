package dev.rebound.contracts;

/** What a person can say. */
public enum Verb {
  /** Takes the incident: the ladder stops, and the person has it. */
  ACK,
  /** Gives it back ("un-acknowledge"): the ladder runs again. */
  RETRACT,
  /** Asks the person {@code to} to take it; until they acknowledge, whoever has it keeps it. */
  HAND_OVER,
  APPROVE,
  REJECT,
  ABORT,
  /** Engages the kill switch: nothing acts any more. */
  STOP,
  /** Releases the kill switch. */
  RELEASE,
  /** Tries the step again that failed. */
  RETRY,
  /** Lets a recovery go on that was ended, at the step where it was. */
  RESUME,
  /** Lets a recovery go on behind the step where it was. Needs a reason. */
  SKIP,
  /** Moves the primary of the component {@code component} to the node {@code to}, as planned work. */
  SWITCHOVER,
  /** Moves the primary of the component {@code component} back to the one that the plan names. */
  FAILBACK,
  /** Restores {@code component} from a backup into a new place, as it was at {@code until}: "latest", or an ISO 8601 instant. */
  RESTORE,
  /** Has the component {@code component} run the image {@code image}; of its container {@code container} where it has several. */
  REDEPLOY,
  /** Publishes the incident on the status page; the reason are words for users, and may be empty. */
  PUBLISH,
  /** Words the next update to the stakeholders of the incident; the reason is the text. An update is never delayed for it. */
  UPDATE
}
