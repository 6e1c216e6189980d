package dev.rebound.ingest.slack;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.standing.Standing;
import dev.rebound.ingest.plans.ActivePlans;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How things stand for each system of an active plan, as the incidents log tells it. Shown to people, never decided on. */
public final class Standings {
  private static final Logger LOG = LoggerFactory.getLogger(Standings.class);

  private final ConcurrentMap<SystemName, Standing> bySystem;

  public Standings(ActivePlans plans) {
    this.bySystem = new ConcurrentHashMap<>();
    plans.all().forEach(plan -> bySystem.put(plan.system(), Standing.NONE));
  }

  /** Takes in a record of the incidents log, in its order. One that cannot be taken in is left out, and said in the service's log. */
  public void accept(Received<Event> received) {
    var envelope = received.envelope();
    try {
      bySystem.computeIfPresent(envelope.system(), (_, standing) -> standing.after(envelope.at(), envelope.event()));
    } catch (RuntimeException e) {
      LOG.error("how things stand leaves a record out position={}", received.position(), e);
    }
  }

  Standing of(SystemName system) {
    return bySystem.getOrDefault(system, Standing.NONE);
  }
}
