package dev.rebound.targets;

/** What came back when an address was asked: the four answers that a decision about failure must tell apart. */
public enum Outcome {
  /** Nothing accepts new connections at this address now: the host answered, and it said no. */
  REFUSED,
  /** Nothing at all came back within the limit. Proves nothing: a frozen system is silent too and may wake up. */
  SILENCE,
  /** Something lives at the address and answered with an error. */
  ERROR,
  /** It answered what was asked. */
  ANSWERED
}
