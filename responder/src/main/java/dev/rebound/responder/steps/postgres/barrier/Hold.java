package dev.rebound.responder.steps.postgres.barrier;

/** Whether a barrier holds. */
public sealed interface Hold {
  /**
   * It holds.
   *
   * @param name what holds, as {@code stateful-set:db/pg-a}
   * @param output what the operator's command said, redacted; empty where there is none
   */
  record Held(String name, String output) implements Hold {}

  /** It does not, or nobody can tell. */
  record Open(String name, String because) implements Hold {}
}
