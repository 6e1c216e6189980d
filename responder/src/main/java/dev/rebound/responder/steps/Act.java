package dev.rebound.responder.steps;

import java.util.Optional;

/**
 * A step that acts, in its three parts. Each may be repeated: what is done already is found by {@link #precondition}, and what an attempt
 * left half done is gone on with.
 */
public interface Act extends Step {
  /**
   * Looks whether it may and must be done; changes nothing. Empty where it must; a report where it is done already, may not be done, or not
   * now.
   */
  Optional<StepReport> precondition(StepContext context) throws InterruptedException;

  /** Acts, asking {@link StepContext#mayAct} right before. Empty where the world must be asked whether it worked; else why it did not. */
  Optional<StepReport> execute(StepContext context) throws InterruptedException;

  /** Looks at the world, not at what an act gave back. */
  StepReport verify(StepContext context) throws InterruptedException;

  @Override
  default StepReport run(StepContext context) throws InterruptedException {
    Optional<StepReport> before = precondition(context);
    if (before.isPresent()) {
      return before.get();
    }
    Optional<StepReport> trouble = execute(context);
    return trouble.isPresent() ? trouble.get() : verify(context);
  }
}
