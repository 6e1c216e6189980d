package dev.rebound.contracts;

/** Who may write into the logs. A decider evolves its own facts when it decides them and ignores them when it reads them back. */
public final class Writers {
  /** The door: signals, commands, activated plans, relayed facts. */
  public static final String INGEST = "ingest";
  /** The decider of the detector. */
  public static final String DETECT = "detect";
  /** The decider of the responder. */
  public static final String RECOVER = "recover";
  /** What the responder did: outcomes of steps. */
  public static final String HAND = "hand";
  /** The decider of the notifier. */
  public static final String ESCALATE = "escalate";
  /** What the notifier did: outcomes of notices. */
  public static final String MOUTH = "mouth";

  private Writers() {}
}
