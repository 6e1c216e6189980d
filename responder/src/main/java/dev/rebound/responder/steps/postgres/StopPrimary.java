package dev.rebound.responder.steps.postgres;

import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.postgres.Lsn;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import dev.rebound.targets.supervisor.HostSupervisor;
import dev.rebound.targets.supervisor.HostSupervisor.Instance;
import dev.rebound.targets.supervisor.HostSupervisor.State;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops the primary cleanly and bars its start, then sees that the wanted node received all that the primary had: a clean stop sends it
 * to every standby that is connected. Its host's word that no process lives is the evidence, the disabled start the barrier (law 1).
 */
public final class StopPrimary implements Step {
  /** How long the wanted node may take to have the rest. */
  private static final Duration RECEIVED_MAX = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    String target = context.argument("target");
    var supervisor = context.targets().supervisor(context.node(target));
    if (supervisor.isEmpty()) {
      return StepReport.refused("the plan names no supervisor for " + target);
    }
    Standing before = Look.at(context, context.node(target)).standing();
    if (before == null && supervisor.get().look(target) instanceof Instance instance && stopped(instance)) {
      // An attempt before this one stopped it and could not say so; a clean stop had sent all to the node that streamed.
      return received(context, target, Lsn.ZERO);
    }
    if (before == null || before.inRecovery()) {
      return StepReport.refused(target + " does not answer as primary any more: this is no planned work");
    }
    context.mayAct("stop " + target);
    return switch (stop(context, supervisor.get(), target)) {
      case Instance instance when stopped(instance) -> received(context, target, before.received());
      case Instance instance -> StepReport.failed(target + " was not stopped: " + instance.state());
      case HostSupervisor.Refused(String reason) -> StepReport.failed("its supervisor did not stop it: " + reason);
      case HostSupervisor.NotReached(String reason) -> StepReport.failed("its supervisor was not reached: " + reason);
    };
  }

  private static boolean stopped(Instance instance) {
    return !instance.startEnabled() && instance.state() == State.STOPPED;
  }

  /** A clean stop takes longer than a lease, which is renewed meanwhile. */
  private static HostSupervisor.Answer stop(StepContext context, HostSupervisor supervisor, String target) throws InterruptedException {
    var call = new FutureTask<>(() -> supervisor.stop(target));
    Thread.ofVirtual().name("rebound-stop-" + target).start(call);
    while (true) {
      try {
        return call.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        context.progress("stopping " + target);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error broken) {
          throw broken;
        }
        throw new IllegalStateException("unexpected failure of a call of the supervisor", e.getCause());
      }
    }
  }

  private static StepReport received(StepContext context, String target, Lsn all) throws InterruptedException {
    String to = context.argument("candidate");
    Instant limit = context.now().plus(RECEIVED_MAX);
    while (context.now().isBefore(limit)) {
      Standing standing = Look.at(context, context.node(to)).standing();
      if (standing != null && standing.inRecovery() && standing.received().compareTo(all) >= 0) {
        return StepReport.done(target + " is stopped and barred; " + to + " received up to " + standing.received())
            .with("barrier", "start-disabled").with("timelineBefore", Integer.toString(standing.timeline()));
      }
      context.progress("waiting until " + to + " has received all that " + target + " had");
      Thread.sleep(PAUSE);
    }
    return StepReport.failed(to + " did not receive all that " + target + " had, up to " + all);
  }
}
