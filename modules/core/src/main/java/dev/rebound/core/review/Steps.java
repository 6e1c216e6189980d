package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.Received;
import dev.rebound.core.review.Review.StepTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long each step took, from the log's own times. */
final class Steps {
  /** A step that takes this share of a recovery or more is where the next recovery could be made quicker. */
  static final int BOTTLENECK_PERCENT = 30;
  /** Below it no step is called a bottleneck for its share alone: nothing would be gained. */
  private static final Duration WORTH_WHILE = Duration.ofSeconds(5);

  /** What is known of a step so far. @param last outcome and reason of the newest attempt that ended */
  private record Run(String sentence, Instant from, int attempts, @Nullable Instant until, String outcome, String reason) {
    Run again() {
      return new Run(sentence, from, attempts + 1, until, outcome, reason);
    }

    Run ended(Instant at, StepEnded ended) {
      return new Run(sentence, from, attempts, at, word(ended), ended.reason());
    }

    Optional<Duration> took() {
      return Optional.ofNullable(until).map(end -> Duration.between(from, end));
    }
  }

  private Steps() {}

  static List<StepTime> of(List<Received<Event>> records) {
    var budgets = new LinkedHashMap<String, Duration>();
    var runs = new LinkedHashMap<String, Run>();
    for (Received<Event> record : records) {
      Instant at = record.envelope().at();
      if (record.event() instanceof RecoveryPlanned planned) {
        planned.steps().forEach(step -> budgets.put(step.step(), step.budget()));
      } else if (record.event() instanceof StepRequested requested) {
        runs.merge(requested.step(), new Run(requested.sentence(), at, 1, null, "", ""), (known, first) -> known.again());
      } else if (record.event() instanceof StepEnded ended) {
        runs.computeIfPresent(ended.step(), (step, run) -> run.ended(at, ended));
      }
    }
    return times(runs, budgets);
  }

  private static List<StepTime> times(Map<String, Run> runs, Map<String, Duration> budgets) {
    long whole = Math.max(1, runs.values().stream().flatMap(run -> run.took().stream()).mapToLong(Duration::toMillis).sum());
    var times = new ArrayList<StepTime>();
    runs.forEach((step, run) -> {
      Duration took = run.took().orElse(null);
      Duration budget = budgets.get(step);
      int share = took == null ? 0 : (int) (100 * took.toMillis() / whole);
      boolean over = took != null && budget != null && took.compareTo(budget) > 0;
      boolean large = took != null && share >= BOTTLENECK_PERCENT && took.compareTo(WORTH_WHILE) >= 0;
      times.add(new StepTime(step, run.sentence(), run.attempts(), took, budget, share, run.outcome(), run.reason(), over || large));
    });
    return times;
  }

  private static String word(StepEnded ended) {
    return ended.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
