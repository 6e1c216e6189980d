package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.StandbyLoss;
import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode;
import dev.rebound.targets.postgres.PostgresNode.Replica;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.util.List;
import java.util.Optional;

/**
 * Lets a living primary's commits wait for nobody, where the plan says so and no standby is left that confirms them. Commits that wait at
 * that moment are acknowledged. It can be taken back: {@link BuildReplica} lets commits wait again as soon as a standby streams.
 */
public final class ReleaseCommits implements Act {
  @Override
  public Optional<StepReport> precondition(StepContext context) {
    Node primary = context.node(context.argument("target"));
    Look look = Look.at(context, primary);
    Standing standing = look.standing();
    if (standing == null || standing.inRecovery()) {
      return Optional.of(StepReport.failed(primary.name() + " is " + look.word() + ", not a primary that lives"));
    }
    if (context.database().onStandbyLoss() == StandbyLoss.WAIT) {
      return Optional.of(StepReport.refused("the plan lets commits wait when every standby is gone (onStandbyLoss: wait)"));
    }
    if (standing.synchronousStandbyNames().isEmpty()) {
      return Optional.of(released(StepReport.alreadyDone("commits of " + primary.name() + " wait for nobody")));
    }
    return switch (node(context).replicas(Standbys.LIMIT)) {
      case Answer.Value<List<Replica>>(List<Replica> replicas) when replicas.stream().anyMatch(Standbys::confirms) ->
          Optional.of(released(StepReport.alreadyDone("a standby confirms the commits of " + primary.name() + " again")));
      case Answer.Value<List<Replica>> _ -> Optional.empty();
      case Answer.Trouble<List<Replica>>(Outcome _, String reason) ->
          Optional.of(StepReport.failed("whether a standby confirms commits is not known: " + reason));
    };
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    String primary = context.argument("target");
    context.mayAct("let commits of " + primary + " go on without a standby");
    return node(context).clearSynchronousStandbys(Standbys.LIMIT) instanceof Answer.Trouble<Change>(Outcome _, String reason)
        ? Optional.of(StepReport.failed("commits of " + primary + " still wait: " + reason))
        : Optional.empty();
  }

  @Override
  public StepReport verify(StepContext context) {
    String primary = context.argument("target");
    Standing standing = Look.at(context, context.node(primary)).standing();
    return standing == null || !standing.synchronousStandbyNames().isEmpty()
        ? StepReport.failed("commits of " + primary + " may still wait for a standby")
        : released(
            StepReport.done(
                "commits of " + primary + " wait for nobody; until a standby is rebuilt, whoever loses " + primary
                    + " loses acknowledged writes"));
  }

  /** Whether the failed node is a primary that lives, by a plan that lets its commits go on, and no standby confirms any. */
  static boolean waiting(StepContext context) {
    if (context.database().durability() != Durability.SYNCHRONOUS || context.database().onStandbyLoss() == StandbyLoss.WAIT) {
      return false;
    }
    Standing standing = Look.at(context, context.node(context.argument("target"))).standing();
    return standing != null && !standing.inRecovery() && !standing.synchronousStandbyNames().isEmpty()
        && node(context).replicas(Standbys.LIMIT) instanceof Answer.Value<List<Replica>>(List<Replica> replicas)
        && replicas.stream().noneMatch(Standbys::confirms);
  }

  private static PostgresNode node(StepContext context) {
    return context.targets().postgres(context.database(), context.node(context.argument("target")));
  }

  private static StepReport released(StepReport report) {
    return report.with("released", "true");
  }
}
