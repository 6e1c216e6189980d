package dev.rebound.responder.steps;

import dev.rebound.contracts.IncidentEvent.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, as the step tells it. */
public record StepReport(Outcome outcome, String reason, Map<String, String> findings, @Nullable Duration retryAfter) {
  public StepReport {
    findings = new TreeMap<>(findings);
  }

  public static StepReport done(String reason) {
    return new StepReport(Outcome.DONE, reason, Map.of(), null);
  }

  /** The world was already as the step would make it. */
  public static StepReport alreadyDone(String reason) {
    return new StepReport(Outcome.ALREADY_DONE, reason, Map.of(), null);
  }

  /** The step may not be done, now or later. */
  public static StepReport refused(String reason) {
    return new StepReport(Outcome.REFUSED, reason, Map.of(), null);
  }

  public static StepReport failed(String reason) {
    return new StepReport(Outcome.FAILED, reason, Map.of(), null);
  }

  public static StepReport retryLater(Duration after, String reason) {
    return new StepReport(Outcome.RETRY_LATER, reason, Map.of(), after);
  }

  /** Whether the world is as the step would make it. */
  public boolean well() {
    return outcome.well();
  }

  /** The same report with one more finding. */
  public StepReport with(String finding, String value) {
    var more = new TreeMap<>(findings);
    more.put(finding, value);
    return new StepReport(outcome, reason, more, retryAfter);
  }
}
