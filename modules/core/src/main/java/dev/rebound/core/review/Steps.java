package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.core.review.Review.StepTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long each step took, from the log's own times. */
final class Steps {
  /** A step that takes this share of a recovery or more is where the next recovery could be made quicker. */
  static final int BOTTLENECK_PERCENT = 30;
  /** Below it no step is called a bottleneck for its share alone: nothing would be gained. */
  private static final Duration WORTH_WHILE = Duration.ofSeconds(5);

  /** A step in one recovery: where a person has a recovery go on, the pause before it is nobody's time. */
  private record Key(RecoveryId recovery, String step) {}

  /** What is known of a step in one recovery so far. Outcome and reason are those of the newest attempt that ended. */
  private record Run(
      String sentence, @Nullable Duration budget, Instant from, int attempts, @Nullable Instant until, String outcome, String reason) {
    Run again() {
      return new Run(sentence, budget, from, attempts + 1, until, outcome, reason);
    }

    Run ended(Instant at, StepEnded ended) {
      return new Run(sentence, budget, from, attempts, at, word(ended), ended.reason());
    }

    Optional<Duration> took() {
      return Optional.ofNullable(until).map(end -> Duration.between(from, end));
    }

    boolean overBudget() {
      return budget != null && took().filter(time -> time.compareTo(budget) > 0).isPresent();
    }
  }

  private Steps() {}

  static List<StepTime> of(List<Received<Event>> records) {
    var budgets = new HashMap<Key, Duration>();
    var runs = new LinkedHashMap<Key, Run>();
    for (Received<Event> record : records) {
      Instant at = record.envelope().at();
      if (record.event() instanceof RecoveryPlanned planned) {
        planned.steps().forEach(step -> budgets.put(new Key(planned.recovery(), step.step()), step.budget()));
      } else if (record.event() instanceof StepRequested requested) {
        var key = new Key(requested.recovery(), requested.step());
        runs.merge(
            key, new Run(requested.sentence(), budgets.get(key), at, 1, null, "", ""), (known, first) -> known.again());
      } else if (record.event() instanceof StepEnded ended) {
        runs.computeIfPresent(new Key(ended.recovery(), ended.step()), (step, run) -> run.ended(at, ended));
      }
    }
    var steps = new LinkedHashMap<String, List<Run>>();
    runs.forEach((key, run) -> steps.computeIfAbsent(key.step(), step -> new ArrayList<>()).add(run));
    long whole = Math.max(1, runs.values().stream().flatMap(run -> run.took().stream()).mapToLong(Duration::toMillis).sum());
    return steps.entrySet().stream().map(step -> time(step.getKey(), step.getValue(), whole)).toList();
  }

  /** A step over all recoveries of the incident, oldest first; each of them had the limit to itself. */
  private static StepTime time(String step, List<Run> runs, long whole) {
    Run last = runs.getLast();
    int attempts = runs.stream().mapToInt(Run::attempts).sum();
    Duration took = runs.stream().flatMap(run -> run.took().stream()).reduce(Duration::plus).orElse(null);
    int share = took == null ? 0 : (int) (100 * took.toMillis() / whole);
    boolean large = took != null && share >= BOTTLENECK_PERCENT && took.compareTo(WORTH_WHILE) >= 0;
    return new StepTime(
        step, last.sentence(), attempts, took, last.budget(), share, last.outcome(), last.reason(),
        large || runs.stream().anyMatch(Run::overBudget));
  }

  private static String word(StepEnded ended) {
    return ended.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
