package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Scenario;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A rule found its disaster.
 *
 * @param component of the plan; for a site "site/NAME"
 * @param target which instance failed
 * @param refusedBy observers that saw it refused while their kept session was dead
 */
public record Finding(Scenario scenario, String component, String target, List<String> refusedBy, Explanation explanation) {
  public Finding {
    refusedBy = List.copyOf(refusedBy);
  }

  static Finding of(
      Scenario scenario, String component, String target, List<String> refusedBy, String rule, String because,
      Map<String, String> thresholds, List<Evidence> evidence) {
    var cited = evidence.stream().sorted(Comparator.comparing(Evidence::at)).limit(Explanation.EVIDENCE_MAX).toList();
    return new Finding(scenario, component, target, refusedBy, new Explanation(rule, because, thresholds, cited));
  }

  /** Why an incident is over whose recovery ended well and whose component now failed anew: the new failure is an incident of its own. */
  public Explanation failedAnew() {
    return new Explanation(
        scenario.word() + "-failed-anew", "It was recovered, and now fails anew: " + explanation.because(), Map.of(),
        explanation.evidence());
  }
}
