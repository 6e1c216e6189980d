package dev.rebound.lab;

import dev.rebound.lab.customer.Ack;
import dev.rebound.lab.host.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the lab's world is now.
 *
 * @param primary the database that runs and is not in recovery, of the first site where both have one; empty where there is none
 * @param cachePrimary the Redis server that answers that it is a primary; empty where there is none
 * @param caches the Redis servers as their supervisor sees them
 * @param synchronousStandby whether the primary has a synchronous standby that streams
 * @param streamingStandby whether it has any standby that streams
 * @param readyPods names of the pods that get orders
 * @param failedWrites direct writes that were not acknowledged so far
 * @param failedOrders orders through the service that were not acknowledged so far
 * @param readOrders orders that the customer read back so far
 * @param failedReads orders that it could not read back
 * @param secondSite how the second site is; empty where there is none
 * @param lastCounted when the cache's own customer last read back what it had written
 */
public record LabState(
    Optional<String> primary, List<Instance> instances, Optional<String> cachePrimary, List<Instance> caches, boolean synchronousStandby,
    boolean streamingStandby, List<String> readyPods, Optional<Ack> lastWrite, Optional<Ack> lastOrder, int acknowledgedWrites,
    int acknowledgedOrders, long failedWrites, long failedOrders, long readOrders, long failedReads,
    Optional<SecondSiteState> secondSite, Optional<Instant> lastCounted) {
  public LabState {
    instances = List.copyOf(instances);
    caches = List.copyOf(caches);
    readyPods = List.copyOf(readyPods);
  }
}
