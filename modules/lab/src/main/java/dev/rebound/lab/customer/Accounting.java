package dev.rebound.lab.customer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the customers lived through, counted over the whole life of the lab; the firsts are after the fault.
 *
 * @param faultAt the moment counted from
 * @param firstWrite the first acknowledged direct write that started after the fault
 * @param firstOrder the first acknowledged order through the service that started after the fault
 * @param firstNamedOrder the same of the customer that resolves the name; empty without a second site
 * @param acknowledgedWrites direct writes that were acknowledged
 * @param acknowledgedOrders orders through the service that were acknowledged
 * @param acknowledgedNamedOrders orders of the customer that resolves the name
 * @param lost acknowledged, and not in the present primary's table; a write that was not acknowledged is never counted
 */
public record Accounting(
    Instant faultAt, Optional<Ack> firstWrite, Optional<Ack> firstOrder, Optional<Ack> firstNamedOrder, int acknowledgedWrites,
    int acknowledgedOrders, int acknowledgedNamedOrders, List<Ack> lost) {
  public Accounting {
    lost = List.copyOf(lost);
  }
}
