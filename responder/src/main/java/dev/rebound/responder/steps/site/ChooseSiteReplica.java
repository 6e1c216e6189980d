package dev.rebound.responder.steps.site;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import dev.rebound.targets.postgres.PostgresNode.WitnessRow;
import java.time.Duration;

/**
 * Chooses the standby site's replica on the newest timeline that received the most; changes nothing. Its finding {@code candidate} becomes
 * a fact before anything is promoted. One that lacks more than the plan allows of what was acknowledged is refused: a backup may hold more.
 */
public final class ChooseSiteReplica implements Step {
  private static final Duration REPLAY_PAUSE = Duration.ofMillis(300);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    return LostSite.with(context, site -> {
      SiteReplicas replicas = SiteReplicas.of(context, site);
      var none = replicas.none(site.recovery().site());
      if (none.isPresent()) {
        return none.get();
      }
      var most = replicas.most().orElseThrow();
      Standing standing = most.standing();
      long lag = SiteReplicas.lag(context, standing);
      long allowed = context.plan().limits().lagBytesMax();
      if (lag > allowed && !holdsWitness(context, site, most)) {
        if (standing.replayed().compareTo(standing.received()) < 0) {
          return StepReport.retryLater(REPLAY_PAUSE, most.node().name() + " still replays what it received");
        }
        return StepReport.refused(
            most.node().name() + " is the most advanced replica in " + site.recovery().site() + " and lacks " + lag
                + " bytes that were acknowledged; allowed: " + allowed);
      }
      return StepReport.done(
              most.node().name() + " received up to " + standing.received() + ", " + lag
                  + " bytes behind the last acknowledged witness row that was seen")
          .with("candidate", most.node().name()).with("receivedLsn", standing.received().toString())
          .with("lagBytes", Long.toString(lag)).with("timelineBefore", Integer.toString(standing.timeline()));
    });
  }

  /** The place of the last row in the log is read after its commit, so it lies behind others' commits that nobody was promised. */
  private static boolean holdsWitness(StepContext context, LostSite site, SiteReplicas.Replica replica) throws InterruptedException {
    String acknowledged = context.argumentOr("witnessSequence", "");
    return !acknowledged.isEmpty()
        && SiteReplicas.lastWitness(context, site, SiteReplicas.at(context, site, replica.node())).map(WitnessRow::sequence)
            .filter(held -> held >= Long.parseLong(acknowledged)).isPresent();
  }
}
