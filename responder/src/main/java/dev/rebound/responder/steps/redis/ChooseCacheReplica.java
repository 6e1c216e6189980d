package dev.rebound.responder.steps.redis;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.redis.RedisNode.Standing;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Chooses the replica that holds most of the old primary's stream; changes nothing. Offsets compare only within one history
 * (redis.io, "Redis replication"), so replicas of different histories are for a person.
 */
public final class ChooseCacheReplica implements Step {
  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    List<CacheLook> looks =
        CacheLook.all(context, context.cache().nodes().stream().filter(node -> !node.name().equals(target)).toList());
    List<CacheLook> usable = looks.stream().filter(look -> look.standing() != null && !look.standing().loading()).toList();
    // After a crash in the middle of a promotion: the one that was promoted is the one.
    List<CacheLook> promoted = usable.stream().filter(CacheLook::writable).toList();
    if (promoted.size() == 1) {
      return chosen(promoted.getFirst(), "is a primary already");
    }
    if (promoted.size() > 1) {
      return StepReport.refused("two servers call themselves the primary: " + names(promoted));
    }
    List<CacheLook> holding = usable.stream().filter(CacheLook::holdsData).toList();
    List<CacheLook> candidates = holding.isEmpty() ? usable : holding;
    if (candidates.isEmpty()) {
      return none(looks);
    }
    long histories = candidates.stream().map(ChooseCacheReplica::standing).map(Standing::replicationId).distinct().count();
    if (histories > 1) {
      return StepReport.refused("the replicas follow " + histories + " histories, their offsets do not compare: " + names(candidates));
    }
    CacheLook most = candidates.stream().max(Comparator.comparingLong(look -> standing(look).offset())).orElseThrow();
    return chosen(most, "received up to offset " + standing(most).offset() + " and holds " + standing(most).keys() + " keys");
  }

  /** Silence is no answer to give up on: a responder that has just been started is slow itself. Refused by all, there is none. */
  private static StepReport none(List<CacheLook> looks) {
    String answers = String.join(", ", looks.stream().map(look -> look.node().name() + " " + look.word()).toList());
    String because = "no replica answers (" + answers + "): whether an empty cache may start is a decision for a person";
    return looks.stream().allMatch(look -> look.outcome() == Outcome.REFUSED) ? StepReport.refused(because) : StepReport.failed(because);
  }

  private static Standing standing(CacheLook look) {
    return Objects.requireNonNull(look.standing(), "only those that answered are compared");
  }

  private static StepReport chosen(CacheLook look, String because) {
    return StepReport.done(look.node().name() + " " + because)
        .with("candidate", look.node().name())
        .with("keysBefore", Long.toString(standing(look).keys()));
  }

  private static String names(List<CacheLook> looks) {
    return String.join(", ", looks.stream().map(look -> look.node().name()).toList());
  }
}
