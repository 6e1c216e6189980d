package dev.rebound.core.escalate;

import dev.rebound.core.escalate.EscalateState.ActivePlan;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The reader with a memory: reading is pure, so each text is read once. Safe for the threads of several partitions. */
final class RememberedPlans {
  /** Texts remembered at once; with more the memory starts afresh. One a system is the rule. */
  static final int PLANS_MAX = 256;

  private final PlanReader reader;
  private final Map<String, Plan> byText = new ConcurrentHashMap<>();

  RememberedPlans(PlanReader reader) {
    this.reader = reader;
  }

  Plan read(String text) {
    Plan known = byText.get(text);
    if (known != null) {
      return known;
    }
    Plan plan = reader.read(text);
    if (byText.size() >= PLANS_MAX) {
      byText.clear();
    }
    byText.put(text, plan);
    return plan;
  }

  /** The plan in force; null before the first. */
  @Nullable Plan of(EscalateState state) {
    ActivePlan active = state.plan();
    return active == null ? null : read(active.text());
  }
}
