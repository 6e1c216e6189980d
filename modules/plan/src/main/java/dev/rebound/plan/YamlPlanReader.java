package dev.rebound.plan;

import dev.rebound.core.plan.Plan;
import dev.rebound.core.plan.PlanReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The deciders' reader of activated plans. The same text always gives the same plan; the last few are remembered, because every event
 * of a system asks for its plan. Safe for use by several threads.
 */
public final class YamlPlanReader implements PlanReader {
  /** Plans remembered; above it the one that was asked for longest ago is read again when it is needed. */
  static final int REMEMBERED_MAX = 2_048;

  private final Path base;
  private final Map<String, Plan> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Plan> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /** @param base the folder against which relative paths of secrets are resolved, as a rule the plan file's folder */
  public YamlPlanReader(Path base) {
    this.base = base.toAbsolutePath();
  }

  @Override
  public synchronized Plan read(String text) {
    Plan known = remembered.get(text);
    if (known != null) {
      return known;
    }
    return switch (PlanFile.parse(text, "plan", base)) {
      case PlanFile.Valid valid -> {
        remembered.put(text, valid.plan());
        yield valid.plan();
      }
      case PlanFile.Invalid invalid -> throw new IllegalArgumentException("not a valid plan:\n" + invalid.render());
    };
  }
}
