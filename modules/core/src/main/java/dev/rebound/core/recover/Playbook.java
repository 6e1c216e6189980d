package dev.rebound.core.recover;

import dev.rebound.contracts.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A runbook as data: ordered steps, each with one sentence for the operator.
 *
 * @param byHand whether a person carries it out: its steps are told, and none is executed
 */
public record Playbook(Scenario scenario, List<Step> steps, boolean byHand) {
  /** A playbook that is executed. */
  public Playbook(Scenario scenario, List<Step> steps) {
    this(scenario, steps, false);
  }

  /** A playbook that a person carries out. */
  public static Playbook byHand(Scenario scenario, String... sentences) {
    var steps = new ArrayList<Step>();
    for (String sentence : sentences) {
      steps.add(Step.named("by-hand-" + (steps.size() + 1), sentence));
    }
    return new Playbook(scenario, steps, true);
  }

  public Playbook {
    steps = List.copyOf(steps);
    for (Step step : steps) {
      for (Branch branch : step.branches()) {
        if (steps.stream().noneMatch(other -> other.name().equals(branch.goTo()))) {
          throw new IllegalArgumentException("step " + step.name() + " branches to " + branch.goTo() + ", which is no step");
        }
      }
    }
  }

  /** Position of a step. @throws IllegalArgumentException where the playbook has no such step */
  public int indexOf(String step) {
    for (int index = 0; index < steps.size(); index++) {
      if (steps.get(index).name().equals(step)) {
        return index;
      }
    }
    throw new IllegalArgumentException("the playbook has no step " + step);
  }

  /** When a step's finding has this value, the playbook goes on there. */
  public record Branch(String finding, String value, String goTo) {}

  /** What else is special about a step. */
  public enum Trait {
    /** The next step follows where this one is refused or fails for good; otherwise a person gets the recovery. */
    GOES_ON,
    /** An approval that is needed because of a limit is asked for before this step. */
    GATED,
    /** Its finding {@code candidate} becomes a fact. */
    CHOOSES_CANDIDATE,
    /** Users are served again when it is done. */
    RESTORES_SERVICE
  }

  /**
   * One step.
   *
   * @param limit time limit of one attempt
   * @param attempts attempts that may fail
   * @param backoff wait between two attempts
   * @param branches tried in order after the step ended well
   * @param irreversible why it cannot be undone; empty where it can
   */
  public record Step(
      String name, String sentence, Duration limit, int attempts, Duration backoff, List<Branch> branches, Set<Trait> traits,
      String irreversible) {
    public Step {
      branches = List.copyOf(branches);
      traits = Set.copyOf(traits);
    }

    /** A step with one attempt of ten seconds, to be refined. */
    public static Step named(String name, String sentence) {
      return new Step(name, sentence, Duration.ofSeconds(10), 1, Duration.ZERO, List.of(), Set.of(), "");
    }

    public Step within(Duration time) {
      return new Step(name, sentence, time, attempts, backoff, branches, traits, irreversible);
    }

    public Step attempts(int most, Duration pause) {
      return new Step(name, sentence, limit, most, pause, branches, traits, irreversible);
    }

    public Step branch(Branch branch) {
      var more = new ArrayList<>(branches);
      more.add(branch);
      return new Step(name, sentence, limit, attempts, backoff, more, traits, irreversible);
    }

    public Step with(Trait trait) {
      var more = new java.util.HashSet<>(traits);
      more.add(trait);
      return new Step(name, sentence, limit, attempts, backoff, branches, more, irreversible);
    }

    public Step irreversible(String because) {
      return new Step(name, sentence, limit, attempts, backoff, branches, traits, because);
    }

    public boolean is(Trait trait) {
      return traits.contains(trait);
    }

    /** Where the playbook goes on after this step found that, if one of its branches says so. */
    public Optional<String> branchFor(Map<String, String> findings) {
      return branches.stream()
          .filter(branch -> branch.value().equals(findings.get(branch.finding())))
          .map(Branch::goTo)
          .findFirst();
    }

    /** Its time limit over all attempts. */
    public Duration budget() {
      return limit.multipliedBy(attempts).plus(backoff.multipliedBy(attempts - 1L));
    }
  }
}
