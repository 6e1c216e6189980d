package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the steps of past recoveries took until users were served again, and where the recoveries are that run now: what a forecast is
 * made of (O4). Pure and bounded; a repeated event changes nothing.
 *
 * @param samples of past runs by the step's name, newest last; at most {@value #STEPS_MAX} steps with {@value #SAMPLES_MAX} each
 * @param runs recoveries that run now, by id; at most {@value #RUNS_MAX}
 */
public record Pace(Map<String, List<Sample>> samples, Map<String, Run> runs) {
  public static final int STEPS_MAX = 128;
  /** The newest runs count: what was changed since the older ones is not forecast from them. */
  public static final int SAMPLES_MAX = 8;
  public static final int RUNS_MAX = 16;
  static final Pace NONE = new Pace(Map.of(), Map.of());

  public Pace {
    samples = Collections.unmodifiableMap(new LinkedHashMap<>(samples));
    runs = Collections.unmodifiableMap(new LinkedHashMap<>(runs));
  }

  /** One past run of a step: how long it was from its request, and from its end, until users were served. */
  public record Sample(Duration fromRequest, Duration fromEnd) {}

  /** When a step was first requested, and when it last ended; null while it has not. */
  public record Times(Instant requested, @Nullable Instant ended) {}

  /**
   * A recovery that runs.
   *
   * @param step the newest that was requested
   * @param served users are served again: there is nothing to forecast any more
   */
  public record Run(IncidentId incident, String step, Map<String, Times> steps, boolean served) {
    public Run {
      steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    }
  }

  /** What is left of a running recovery, by the median of the past runs of its newest step. @param runs how many runs it is taken from */
  record Rest(String step, Instant requested, Duration fromRequest, Duration fromEnd, int runs) {}

  Pace requested(RecoveryId recovery, IncidentId incident, String step, Instant at) {
    Run run = runs.get(recovery.value());
    if (run != null && (run.served() || run.steps().containsKey(step) || run.steps().size() >= STEPS_MAX)) {
      return this;
    }
    var steps = new LinkedHashMap<>(run == null ? Map.of() : run.steps());
    steps.put(step, new Times(at, null));
    return with(recovery, new Run(incident, step, steps, false));
  }

  Pace ended(RecoveryId recovery, String step, Instant at) {
    Run run = runs.get(recovery.value());
    Times times = run == null ? null : run.steps().get(step);
    if (run == null || times == null || run.served() || (times.ended() != null && !times.ended().isBefore(at))) {
      return this;
    }
    var steps = new LinkedHashMap<>(run.steps());
    steps.put(step, new Times(times.requested(), at));
    return with(recovery, new Run(run.incident(), run.step(), steps, false));
  }

  Pace served(RecoveryId recovery, Instant at) {
    Run run = runs.get(recovery.value());
    if (run == null || run.served()) {
      return this;
    }
    var next = new LinkedHashMap<>(samples);
    run.steps().forEach((step, times) -> {
      Instant ended = times.ended() == null ? at : times.ended();
      var of = new ArrayList<>(next.getOrDefault(step, List.of()));
      of.add(new Sample(positive(times.requested(), at), positive(ended, at)));
      next.remove(step);
      next.put(step, List.copyOf(of.subList(Math.max(0, of.size() - SAMPLES_MAX), of.size())));
    });
    while (next.size() > STEPS_MAX) {
      next.pollFirstEntry();
    }
    return new Pace(next, runs).with(recovery, new Run(run.incident(), run.step(), run.steps(), true));
  }

  Pace over(RecoveryId recovery) {
    var next = new LinkedHashMap<>(runs);
    return next.remove(recovery.value()) == null ? this : new Pace(samples, next);
  }

  private Pace with(RecoveryId recovery, Run run) {
    var next = new LinkedHashMap<>(runs);
    next.put(recovery.value(), run);
    if (next.size() > RUNS_MAX) {
      next.pollFirstEntry();
    }
    return new Pace(samples, next);
  }

  private static Duration positive(Instant from, Instant until) {
    return until.isBefore(from) ? Duration.ZERO : Duration.between(from, until);
  }

  /** What is left of the recovery of an incident; empty where none runs, it is served, or its newest step never came to a served end. */
  Optional<Rest> rest(IncidentId incident) {
    return runs.values().stream()
        .filter(run -> run.incident().equals(incident) && !run.served())
        .reduce((_, newer) -> newer)
        .flatMap(run -> Optional.ofNullable(samples.get(run.step())).flatMap(of -> Optional.ofNullable(run.steps().get(run.step())).map(
            times ->
                new Rest(
                    run.step(), times.requested(), median(of.stream().map(Sample::fromRequest).toList()),
                    median(of.stream().map(Sample::fromEnd).toList()), of.size()))));
  }

  private static Duration median(List<Duration> durations) {
    return durations.stream().sorted().skip((durations.size() - 1) / 2).findFirst().orElse(Duration.ZERO);
  }
}
