package dev.rebound.ingest.relay;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.Received;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What the relay must say again after a restart: the newest beginning or end of a recovery of each component. The one before the
 * crash may not have been relayed; saying it twice changes nothing.
 */
public final class Unfinished {
  private Unfinished() {}

  /** The newest beginning or end of a recovery of each component, in the order of the log. */
  public static Collection<Received<Event>> of(List<Received<Event>> past) {
    var newest = new LinkedHashMap<String, Received<Event>>();
    for (Received<Event> received : past) {
      String system = received.envelope().system().value();
      switch (received.event()) {
        case RecoveryPlanned planned -> newest.put(system + "/" + planned.component(), received);
        case RecoveryEnded ended -> newest.put(system + "/" + ended.component(), received);
        default -> {}
      }
    }
    return newest.values();
  }
}
