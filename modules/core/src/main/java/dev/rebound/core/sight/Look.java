package dev.rebound.core.sight;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * One look at Rebound itself.
 *
 * @param troubles what was wrong in this look, with one sentence of detail each
 */
public record Look(Instant at, Map<Trouble, String> troubles) {
  public Look {
    var sorted = new EnumMap<Trouble, String>(Trouble.class);
    sorted.putAll(troubles);
    troubles = Collections.unmodifiableMap(sorted);
  }
}
