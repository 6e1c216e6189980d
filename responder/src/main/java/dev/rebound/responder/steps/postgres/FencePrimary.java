package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Barrier;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.responder.steps.AtHost;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.responder.steps.postgres.barrier.Barriers;
import dev.rebound.responder.steps.postgres.barrier.Hold;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Fencing is two facts (law 1): <em>evidence</em> that the old primary acknowledges nothing now, and a <em>barrier</em> against
 * its coming back writable. Without both the step refuses, and a person decides.
 *
 * <ul>
 *   <li>Evidence: its host confirms that no process of it lives, or its host says nothing, it is refused now, and the observers that
 *       must agree saw it refused while their kept sessions were dead. Silence is no evidence: a frozen primary is silent, too.
 *   <li>Barrier: one of the plan's, which are tried in their order once there is evidence (where it names none: its host has disabled its
 *       start); or it commits only with a synchronous standby, which is the only other node, and that one is taken away by the promotion.
 * </ul>
 */
public final class FencePrimary implements Step {
  /** Own looks that must be refused, this far apart. */
  private static final int LOOKS = 2;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    Node node = context.node(target);
    if (Look.again(context, node).writable()) {
      return StepReport.done(target + " takes writes again: nothing is fenced").with("primary", Look.WRITABLE);
    }
    Optional<HostSupervisor.Answer> host = fenceAtHost(context, node);
    Optional<String> evidence = evidence(context, node, host);
    if (evidence.isEmpty()) {
      return StepReport.refused("no evidence that " + target + " acknowledges nothing: " + Look.at(context, node).word() + hostSays(host));
    }
    return barred(context, node, host, new Evidence(evidence.get(), context.now()));
  }

  /** Tries the barriers of the plan in their order, then the standby that the promotion takes away; the first that holds is enough. */
  private static StepReport barred(StepContext context, Node node, Optional<HostSupervisor.Answer> host, Evidence evidence)
      throws InterruptedException {
    var failed = new StringBuilder();
    for (Barrier barrier : node.barriers()) {
      context.progress("raising a barrier against " + node.name());
      switch (Barriers.raise(context, barrier, host)) {
        case Hold.Held(String name, String output) -> {
          StepReport fenced = fenced(node, evidence, name, failed.toString());
          return output.isEmpty() ? fenced : fenced.with("barrierOutput", output);
        }
        case Hold.Open(String name, String because) -> failed.append("; ").append(name).append(" does not hold: ").append(because);
      }
    }
    return standbyTakenAway(context).map(name -> fenced(node, evidence, name, failed.toString()))
        .orElseGet(() -> StepReport.refused("no barrier against " + node.name() + " coming back writable" + failed + hostSays(host)));
  }

  private static StepReport fenced(Node node, Evidence evidence, String barrier, String failed) {
    return StepReport.done(node.name() + " is fenced: " + evidence.words() + "; barrier: " + barrier + failed)
        .with("evidence", evidence.words()).with("barrier", barrier).with("fencedAt", evidence.at().toString());
  }

  /** @param at from when on, by our clock, the old primary acknowledges nothing: an end of what may be lost */
  private record Evidence(String words, Instant at) {}

  private static Optional<HostSupervisor.Answer> fenceAtHost(StepContext context, Node node) {
    var supervisor = context.targets().supervisor(node);
    if (supervisor.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(AtHost.fence(context, supervisor.get(), node, context.argumentOr(DatabaseFailure.OLD_DATA, "")));
  }

  /** What its host says about its processes weighs more than what the network shows. */
  private static Optional<String> evidence(StepContext context, Node node, Optional<HostSupervisor.Answer> host)
      throws InterruptedException {
    if (host.filter(FencePrimary::nothingLives).isPresent()) {
      return Optional.of("its host confirms that no process of it lives");
    }
    return host.filter(Instance.class::isInstance).isPresent() ? Optional.empty() : refusedEverywhere(context, node);
  }

  private static boolean nothingLives(HostSupervisor.Answer answer) {
    return answer instanceof Instance instance && (instance.state() == State.STOPPED || instance.state() == State.LOST);
  }

  private static String hostSays(Optional<HostSupervisor.Answer> host) {
    return host.map(
            answer ->
                switch (answer) {
                  case Instance instance -> "; its host says " + instance.state() + ", start enabled: " + instance.startEnabled();
                  case HostSupervisor.Refused(String reason) -> "; its host refuses: " + reason;
                  case HostSupervisor.NotReached(String reason) -> "; its host was not reached: " + reason;
                })
        .orElse("; the plan names no supervisor for it");
  }

  private static Optional<String> refusedEverywhere(StepContext context, Node node) throws InterruptedException {
    List<String> observers = list(context.argumentOr("refusedBy", ""));
    if (observers.size() < context.plan().observersThatMustAgree()) {
      return Optional.empty();
    }
    for (int look = 0; look < LOOKS; look++) {
      if (Look.at(context, node).outcome() != Outcome.REFUSED) {
        return Optional.empty();
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return Optional.of("refused to " + String.join(", ", observers) + " with dead sessions, and refused now");
  }

  /**
   * One synchronous standby alone can be taken away by promoting it. With a third node PostgreSQL could let that one confirm commits
   * instead ({@code FIRST 1 (b, c)} reports only b as synchronous until b is gone).
   */
  private static Optional<String> standbyTakenAway(StepContext context) {
    List<String> standbys = list(context.argumentOr("synchronousStandbys", ""));
    List<String> others =
        context.database().nodes().stream().map(Node::name).filter(name -> !name.equals(context.argument("target"))).toList();
    boolean known = standbys.size() == 1 && others.equals(standbys);
    return context.database().durability() == Durability.SYNCHRONOUS && known
        ? Optional.of("synchronous-standby:" + standbys.getFirst())
        : Optional.empty();
  }

  private static List<String> list(String joined) {
    return Arrays.stream(joined.split(",")).filter(each -> !each.isBlank()).toList();
  }
}
