package dev.rebound.lab;

import dev.rebound.lab.customer.Ack;
import dev.rebound.lab.host.Instance;
import java.util.List;
import java.util.Optional;

/**
 * How the second site is now.
 *
 * @param database its PostgreSQL server as its supervisor sees it
 * @param cache its Redis server, likewise
 * @param promoted whether its database runs and is not in recovery
 * @param streaming whether the first site's primary streams to it
 * @param readyPods names of the pods that its entry leads to
 * @param lastOrder the latest acknowledgement to the customer that resolves the name, whichever site gave it
 * @param acknowledgedOrders how many it got
 * @param failedOrders its orders that were not acknowledged so far
 */
public record SecondSiteState(
    Instance database, Instance cache, boolean promoted, boolean streaming, List<String> readyPods, Optional<Ack> lastOrder,
    int acknowledgedOrders, long failedOrders) {
  public SecondSiteState {
    readyPods = List.copyOf(readyPods);
  }
}
