package dev.rebound.core.sight;

/** What must work for anything to be automatic, the one that explains most first. */
public enum Trouble {
  /** Kafka does not answer: nothing is stored, decided or done. What else is wrong cannot be seen then. */
  KAFKA("Kafka does not answer", "nothing is stored, detected, recovered or escalated; senders of alerts get 503 and keep them"),
  /** No signal arrives, not even a clock beat. */
  BEATS("no signal arrives, not even a clock beat", "nothing is probed and no alert is taken"),
  /** A transaction that no broker ends: a reader of the log is given nothing that stands behind it. */
  HIDDEN("an open transaction hides the incidents log", "what was decided behind it is not read: nothing goes on and nobody is told"),
  RELAY("the relay of recoveries halted", "the detector does not learn that a recovery began or ended"),
  DETECTOR("the detector is not at work", "no disaster is detected"),
  RESPONDER("the responder is not at work", "no recovery is planned or goes on"),
  NOTIFIER("the notifier's decider is not at work", "nobody is told of incidents, and no level is raised"),
  /** The auditor's finding, from the log alone. */
  UNTOLD("an incident is open that nobody was told of and nobody has", "nobody works on it: look at it, and at why nobody was told");

  private final String says;
  private final String means;

  Trouble(String says, String means) {
    this.says = says;
    this.means = means;
  }

  /** One clause for a headline. */
  public String says() {
    return says;
  }

  /** What does not happen while it lasts. */
  public String means() {
    return means;
  }
}
