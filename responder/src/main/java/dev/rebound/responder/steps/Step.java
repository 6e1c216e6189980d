package dev.rebound.responder.steps;

/**
 * Executes one step of a playbook. Idempotent: it looks at the world first, acts only where the world is not yet as wished, asks
 * {@link StepContext#mayAct} right before each act, and looks at the world again, not at its own return value.
 */
@FunctionalInterface
public interface Step {
  /**
   * One attempt.
   *
   * @throws InterruptedException when the attempt's time is up or the recovery was aborted
   * @throws StepContext.MayNotAct when the lease ran out or the kill switch is engaged
   */
  StepReport run(StepContext context) throws InterruptedException;
}
