package dev.rebound.contracts;

/** What stakeholders are promised (N3; disaster-recovery plan, "Stakeholder Notification"). */
public enum PromiseKind {
  /** That they learn of the disaster. */
  FIRST,
  /** The next news, while users are affected. */
  WHILE_AFFECTED,
  /** The next news, while service is back and redundancy is rebuilt. */
  WHILE_REBUILDING,
  /** The report after the end. */
  FINAL_REPORT
}
