package dev.rebound.responder.steps.postgres.barrier;

import dev.rebound.core.plan.Barrier.ProxyServer;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import java.time.Duration;

/** Takes the old primary out of its HAProxy backend and ends its sessions there. Holds where clients have no other way to it. */
final class HaProxyBarrier {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private HaProxyBarrier() {}

  static Hold raise(StepContext context, ProxyServer proxy) {
    String name = "haproxy:" + proxy.backend() + "/" + proxy.server();
    context.mayAct("put " + name + " into maintenance");
    return context.targets().haProxy(proxy.socket()).cut(proxy.backend(), proxy.server(), LIMIT)
            instanceof Answer.Trouble<Change>(Outcome outcome, String reason)
        ? new Hold.Open(name, reason)
        : new Hold.Held(name, "");
  }
}
