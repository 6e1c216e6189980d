package dev.rebound.responder.steps.site;

import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import java.util.List;

/**
 * Sees that the other site stands by again, as before the disaster: its applications are at 0 (whoever has scaled one up meanwhile would
 * serve beside the first site, so it is scaled down), and its databases follow the first site's primary.
 */
public final class StandBy implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Returning.with(context, returning -> {
      StepReport stopped = StopSiteApplication.toZero(context, returning);
      if (!stopped.well()) {
        return stopped;
      }
      Node primary = context.node(context.argument("primary"));
      var replicas = context.targets().postgres(context.database(), primary).replicas(Returning.LIMIT);
      List<String> left =
          returning.way().takeover().replicas().stream().map(Node::name)
              .filter(name -> Returning.following(replicas, name).isEmpty()).toList();
      String from = returning.way().from();
      if (!left.isEmpty()) {
        return StepReport.failed(from + " does not stand by yet: " + String.join(", ", left) + " does not stream from " + primary.name());
      }
      String said = from + " stands by again: " + stopped.reason() + "; its database follows " + primary.name();
      return stopped.outcome() == Outcome.DONE ? StepReport.done(said) : StepReport.alreadyDone(said);
    });
  }
}
