package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentId;

/** What people are told about: an incident, planned work, or what stakeholders were promised of an incident. */
sealed interface Matter permits OpenIncident, OpenWork, PromiseLedger {
  /** The name under which it is told. */
  IncidentId incident();

  /** What the ids of its notices begin with: where it comes back after it had left the state, no id comes back. */
  String prefix();

  /** What was said about it, and what is on its way. */
  Notices notices();

  /** The level of the escalation matrix that its notices name; {@value OpenWork#LEVEL}: it has none. */
  int level();

  /** Whether nobody needs to act any more: a page or a question that was not delivered yet is pointless, news is not. */
  boolean onlyNews();
}
