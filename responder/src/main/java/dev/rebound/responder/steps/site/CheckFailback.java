package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks before users go back, and changes nothing: the one primary stands in the standby site and its host can stop it, the first site's
 * wanted node follows it closely, and all else of the first site that users need is there. What is missing is said with what to do.
 */
public final class CheckFailback implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return Returning.with(context, returning -> {
      var way = returning.way();
      Map<String, Standing> standings = returning.standings();
      List<Node> primaries =
          way.database().nodes().stream()
              .filter(node -> Optional.ofNullable(standings.get(node.name())).filter(each -> !each.inRecovery()).isPresent()).toList();
      Optional<StepReport> no = primary(returning, primaries);
      if (no.isPresent()) {
        return no.get();
      }
      Node primary = primaries.getFirst();
      var missing = new ArrayList<String>();
      returning.lacks(primary).ifPresent(missing::add);
      var instances = new TreeMap<String, Integer>();
      missing.addAll(FirstSite.missing(returning, instances));
      if (!missing.isEmpty()) {
        return StepReport.failed("users cannot go back to " + way.site() + " yet: " + String.join("; ", missing));
      }
      String follows = way.wanted().name() + " follows " + primary.name() + " closely";
      return StepReport.done(way.site() + " is back; " + follows + "; users are served from " + way.from() + " until they go back")
          .with("oldPrimary", primary.name()).with(SiteFailure.STANDBY_SITE, way.from()).with(SiteFailback.FOLLOWS, follows)
          .with(SiteFailback.INSTANCES_BEFORE, Returning.text(instances));
    });
  }

  /** Why no planned move can begin with this primary. */
  private static Optional<StepReport> primary(Returning returning, List<Node> primaries) {
    var way = returning.way();
    if (primaries.size() != 1) {
      return Optional.of(
          StepReport.refused(
              primaries.isEmpty() ? "no node answers as primary: this is no planned work"
                  : "more than one node answers as primary: " + String.join(", ", primaries.stream().map(Node::name).toList())));
    }
    Node primary = primaries.getFirst();
    if (!way.takeover().replicas().contains(primary)) {
      return Optional.of(
          StepReport.refused(primary.name() + " is the primary, and it does not stand in " + way.from() + ": there is nothing to go back"));
    }
    return returning.context().targets().supervisor(primary).isPresent()
        ? Optional.empty()
        : Optional.of(
            StepReport.refused(
                "the plan names no supervisor for " + primary.name() + " (sites." + way.from()
                    + ".recovery.database.replicas): nobody can stop it cleanly"));
  }
}
