package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks before a planned move, and changes nothing: there is exactly one writable primary, its host can stop it, and the wanted node
 * streams from it and lacks little. Its finding {@code oldPrimary} is what the next steps stop.
 */
public final class CheckSwitchover implements Step {
  @Override
  public StepReport run(StepContext context) {
    String to = context.argument("candidate");
    List<Node> writable = new ArrayList<>();
    for (Node node : context.database().nodes()) {
      if (Look.at(context, node).writable()) {
        writable.add(node);
      }
    }
    if (writable.size() != 1) {
      return StepReport.refused(
          writable.isEmpty() ? "no node answers as primary: this is no planned work" : "more than one node answers as primary: "
              + Standbys.names(writable));
    }
    Node primary = writable.getFirst();
    if (primary.name().equals(to)) {
      return StepReport.refused(to + " is the primary already");
    }
    if (context.targets().supervisor(primary).isEmpty()) {
      return StepReport.refused("the plan names no supervisor for " + primary.name() + ": nobody can stop it cleanly");
    }
    var onPrimary = context.targets().postgres(context.database(), primary);
    Optional<Replica> replica = new Standbys(context, primary, onPrimary).streaming(context.node(to));
    if (replica.isEmpty()) {
      return StepReport.failed(to + " does not stream from " + primary.name());
    }
    long allowed = context.plan().limits().lagBytesMax();
    if (replica.get().lagBytes() > allowed) {
      return StepReport.failed(to + " is " + replica.get().lagBytes() + " bytes behind " + primary.name() + "; allowed: " + allowed);
    }
    return StepReport.done(primary.name() + " is the primary, " + to + " follows it " + replica.get().lagBytes() + " bytes behind")
        .with("oldPrimary", primary.name());
  }
}
