package dev.rebound.responder.steps.redis;

import dev.rebound.responder.steps.Act;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Promotes the chosen replica, and no other. Irreversible; it looks once more whether the old primary answers. */
public final class PromoteCacheReplica implements Act {
  /** Less than a lease, so that the attempt ends before another one may begin. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  @Override
  public Optional<StepReport> precondition(StepContext context) throws InterruptedException {
    String candidate = context.argument("candidate");
    String target = context.argument("target");
    if (candidate.isEmpty()) {
      return Optional.of(StepReport.refused("no replica was chosen"));
    }
    List<CacheLook> looks = CacheLook.all(context, List.of(context.node(target), context.node(candidate)));
    CacheLook old = looks.getFirst();
    if (old.answered() || old.outcome() == Outcome.ERROR) {
      return Optional.of(StepReport.refused("the old primary " + target + " answers again (" + old.word() + "): fencing does not hold"));
    }
    return looks.getLast().writable()
        ? Optional.of(StepReport.alreadyDone(candidate + " is the primary already").with("primary", candidate))
        : Optional.empty();
  }

  @Override
  public Optional<StepReport> execute(StepContext context) {
    String candidate = context.argument("candidate");
    context.mayAct("promote " + candidate);
    return context.targets().redis(context.cache(), context.node(candidate)).promote(LIMIT)
            instanceof Answer.Trouble<Change>(Outcome _, String reason)
        ? Optional.of(StepReport.failed(candidate + " was not promoted: " + reason))
        : Optional.empty();
  }

  @Override
  public StepReport verify(StepContext context) {
    String candidate = context.argument("candidate");
    CacheLook look = CacheLook.at(context, context.node(candidate));
    return look.writable()
        ? StepReport.done(candidate + " is the primary").with("primary", candidate)
        : StepReport.failed(candidate + " is " + look.word() + " after its promotion");
  }
}
