package dev.rebound.responder.steps.kubernetes;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.net.URI;
import java.util.Optional;

/** Points each application at the new primary, where its plan says that the address stands. */
public final class UpdateConnection implements Step {
  @Override
  public StepReport run(StepContext context) {
    URI primary = URI.create(context.node(context.argument("primary")).url().replaceFirst("^jdbc:", ""));
    return new Repointing(context, primary, Optional.empty()).run();
  }
}
