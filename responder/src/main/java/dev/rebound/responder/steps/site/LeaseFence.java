package dev.rebound.responder.steps.site;

import dev.rebound.core.plan.SiteRecovery.SiteFence;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.lease.LeaseProof;
import dev.rebound.targets.lease.SiteLease;
import dev.rebound.targets.lease.SiteLease.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes the lease by which the hosts of a site serve, and waits until all of them have certainly stopped (docs/site-lease.md). Looks first:
 * a lease that was taken already is only waited for, so that another attempt or responder goes on where this one ended.
 */
final class LeaseFence {
  /** Rebound's name as a holder, in every recovery: a lease that it took and nobody gave back still proves. */
  static final String HOLDER = "rebound";
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
  /** Left of an attempt for saying how it ended. */
  private static final Duration SPARE = Duration.ofSeconds(5);

  private final StepContext context;
  private final String lost;
  private final SiteFence.Leased fence;
  private final LeaseProof.Terms terms;

  private LeaseFence(StepContext context, String lost, SiteFence.Leased fence) {
    this.context = context;
    this.lost = lost;
    this.fence = fence;
    this.terms = new LeaseProof.Terms(fence.stopWithin(), fence.clockSkew());
  }

  /** @param lost name of the site, under which its hosts hold the lease */
  static StepReport make(StepContext context, String lost, SiteFence.Leased fence) throws InterruptedException {
    try (Workloads keeper = context.targets().cluster(fence.api())) {
      return new LeaseFence(context, lost, fence).taken(keeper.lease(fence.namespace(), fence.lease()));
    }
  }

  private String which() {
    return "the lease " + fence.namespace() + "/" + fence.lease();
  }

  private StepReport taken(SiteLease lease) throws InterruptedException {
    while (true) {
      Optional<StepReport> ended =
          switch (lease.look()) {
            case Answer.Trouble<Optional<Held>> trouble ->
                Optional.of(StepReport.failed(which() + " cannot be read: " + trouble.reason()));
            case Answer.Value<Optional<Held>>(var held) when held.isEmpty() ->
                Optional.of(StepReport.refused("there is no " + which().substring("the ".length())));
            case Answer.Value<Optional<Held>>(var held) -> judged(lease, held.get());
          };
      if (ended.isPresent()) {
        return ended.get();
      }
      context.pause(LOOK_INTERVAL);
    }
  }

  private Optional<StepReport> judged(SiteLease lease, Held held) {
    return switch (LeaseProof.judge(held, HOLDER, terms, context.now())) {
      case LeaseProof.Stopped _ -> Optional.of(StepReport.done(
          which() + " was taken at " + held.acquiredAt() + ", and every host has certainly stopped"));
      case LeaseProof.StoppedAt(Instant moment) -> {
        context.progress(which() + " was taken; every host of " + lost + " has certainly stopped at " + moment);
        yield late("every host of " + lost + " has certainly stopped only at " + moment);
      }
      case LeaseProof.Renewable _ -> take(lease, held);
    };
  }

  /** Nothing while there is time to look again. */
  private Optional<StepReport> late(String why) {
    return context.now().plus(LOOK_INTERVAL).plus(SPARE).isBefore(context.request().deadline()) ? Optional.empty()
        : Optional.of(StepReport.failed(why));
  }

  private Optional<StepReport> take(SiteLease lease, Held held) {
    if (!held.holder().equals(lost) && !held.holder().equals(HOLDER)) {
      return Optional.of(StepReport.refused(which() + " is not held by " + lost + ", so it says nothing of its hosts"));
    }
    context.mayAct("taking " + which());
    return switch (lease.take(HOLDER, context.now(), held.version())) {
      case Answer.Value<Replacement>(var replacement) -> switch (replacement) {
        case UPDATED -> Optional.empty();
        case CONFLICT -> late("somebody renewed " + which() + " at each attempt to take it");
        case MISSING -> late(which() + " went away");
      };
      case Answer.Trouble<Replacement> trouble -> Optional.of(StepReport.failed(which() + " could not be taken: " + trouble.reason()));
    };
  }
}
