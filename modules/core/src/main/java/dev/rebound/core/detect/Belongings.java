package dev.rebound.core.detect;

import dev.rebound.core.plan.Belonging;
import dev.rebound.core.plan.Plan;
import java.util.LinkedHashMap;
import java.util.Map;

/** The indexes of plans, remembered: every alert asks for its plan's. A plan's own text makes it, so remembering changes nothing. */
final class Belongings {
  /** Plans remembered. */
  private static final int REMEMBERED_MAX = 2_048;

  private final Map<String, Belonging> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Belonging> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** @param hash of the plan's text */
  synchronized Belonging of(String hash, Plan plan) {
    return remembered.computeIfAbsent(hash, key -> new Belonging(plan));
  }
}
