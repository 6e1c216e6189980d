package dev.rebound.core.explain;

/** A question about an incident. */
public enum Why {
  /** Why was it opened, and why not earlier? */
  OPENED("Why was it opened?"),
  /** Why did this recovery begin? */
  PLANNED("Why did a recovery begin?"),
  /** Why was a person asked, and for how long did the question wait? */
  ASKED("Why was a person asked?"),
  /** Why was this replica promoted, or none? */
  PROMOTED("Why was a replica promoted?"),
  /** Why was a higher level told, or none? */
  ESCALATED("Why was it escalated?"),
  /** Why are users served again, and why not earlier? */
  RESTORED("Why were users served again when they were?"),
  /** Why is it over? */
  ENDED("Why is it over?");

  private final String question;

  Why(String question) {
    this.question = question;
  }

  /** As people ask it. */
  public String question() {
    return question;
  }
}
