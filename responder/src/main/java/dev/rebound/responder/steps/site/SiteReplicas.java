package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.AtOnce;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.postgres.Lsn;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import dev.rebound.targets.postgres.PostgresNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The standby site's replicas of the database, and how far they are. */
record SiteReplicas(List<Replica> answering, List<String> silent) {
  /** One that answers. */
  record Replica(Node node, Standing standing) {}

  private record Asked(Node node, Answer<Standing> answer) {}

  /** Looks at all of them. */
  static SiteReplicas of(StepContext context, LostSite site) throws InterruptedException {
    var answering = new ArrayList<Replica>();
    var silent = new ArrayList<String>();
    for (Asked asked : AtOnce.all(
        site.recovery().replicas(), node -> new Asked(node, at(context, site, node).standing(LostSite.LIMIT)))) {
      switch (asked.answer()) {
        case Answer.Value<Standing>(Standing standing) -> answering.add(new Replica(asked.node(), standing));
        case Answer.Trouble<Standing> trouble -> silent.add(asked.node().name() + ": " + trouble.reason());
      }
    }
    return new SiteReplicas(answering, silent);
  }

  static PostgresNode at(StepContext context, LostSite site, Node node) {
    return context.targets().postgres(site.recovery().database(), node);
  }

  /** The most advanced one: promoted already, else on the newest timeline with the most of the log. */
  Optional<Replica> most() {
    return answering.stream().max(
        Comparator.comparing((Replica replica) -> !replica.standing().inRecovery())
            .thenComparing(replica -> replica.standing().timeline())
            .thenComparing(replica -> replica.standing().received().bytes()));
  }

  /** Why none of them can be taken; empty where one can. */
  Optional<StepReport> none(String site) {
    return answering.isEmpty()
        ? Optional.of(StepReport.failed("no replica of the database in " + site + " answers" + why()))
        : Optional.empty();
  }

  /** Why each of them is of no use now, after a colon; empty where there is none. */
  String why() {
    return silent.isEmpty() ? "" : ": " + String.join("; ", silent);
  }

  /** Bytes of the log that the lost primary acknowledged, as far as it was seen, and the replica lacks; 0 where nothing is known. */
  static long lag(StepContext context, Standing standing) {
    String witnessed = context.argumentOr("witnessLsn", "");
    return witnessed.isEmpty() || !standing.inRecovery() ? 0
        : Math.max(0, Lsn.parse(witnessed).bytes() - standing.received().bytes());
  }

  /**
   * The newest witness row that a node of the standby site holds of the observer whose last acknowledged row is known, whichever of the
   * lost site's nodes it was written through.
   */
  static Optional<WitnessRow> lastWitness(StepContext context, LostSite site, PostgresNode node) throws InterruptedException {
    String writer = context.argumentOr("witnessWriter", "");
    List<Node> through = context.plan().database(site.recovery().database().name()).map(each -> each.nodes()).orElse(List.of());
    if (writer.isEmpty()) {
      return Optional.empty();
    }
    return AtOnce.all(through, each -> node.lastWitness(writer, each.name(), LostSite.LIMIT)).stream()
        .map(answer -> answer instanceof Answer.Value<Optional<WitnessRow>>(Optional<WitnessRow> row) ? row : Optional.<WitnessRow>empty())
        .flatMap(Optional::stream).max(Comparator.comparing(WitnessRow::writtenAt));
  }
}
