package dev.rebound.lab.customer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the cache's customer lived through.
 *
 * @param firstWrite when the first write that started after the fault was acknowledged, of those that were read back
 * @param firstRead when it was read back
 * @param acknowledged keys that the cache acknowledged, gave back, and has to have still
 * @param lost those of them that the present primary does not have
 */
public record CacheAccounting(Optional<Instant> firstWrite, Optional<Instant> firstRead, int acknowledged, List<Long> lost) {
  public CacheAccounting {
    lost = List.copyOf(lost);
  }
}
