package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.PlannedStep;
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
 * @param undos steps that undo others; they are requested only where a recovery fails before it did anything irreversible
 * @param byHand whether a person carries it out: its steps are told, and none is executed
 */
public record Playbook(Scenario scenario, List<Step> steps, List<Step> undos, boolean byHand) {
  /** A playbook that is executed. */
  public Playbook(Scenario scenario, List<Step> steps) {
    this(scenario, steps, List.of(), false);
  }

  /** A playbook that a person carries out. */
  public static Playbook byHand(Scenario scenario, String... sentences) {
    var steps = new ArrayList<Step>();
    for (String sentence : sentences) {
      steps.add(Step.named("by-hand-" + (steps.size() + 1), sentence));
    }
    return new Playbook(scenario, steps, List.of(), true);
  }

  public Playbook {
    steps = List.copyOf(steps);
    undos = List.copyOf(undos);
    for (Step step : steps) {
      if (!step.undoneBy().isEmpty() && undos.stream().noneMatch(undo -> undo.name().equals(step.undoneBy()))) {
        throw new IllegalArgumentException("step " + step.name() + " is undone by " + step.undoneBy() + ", which is no step that undoes");
      }
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

  /** A step, or a step that undoes one. @throws IllegalArgumentException where the playbook has no such step */
  public Step step(String name) {
    return undos.stream().filter(undo -> undo.name().equals(name)).findFirst().orElseGet(() -> steps.get(indexOf(name)));
  }

  /** The steps as a person reads them before they are done. */
  List<PlannedStep> planned() {
    return steps.stream().map(step -> new PlannedStep(step.name(), step.sentence(), step.budget())).toList();
  }

  /** What undoes the steps that were done, the last one first; nothing where one of them was irreversible, or settles. */
  public List<String> undoing(List<String> done) {
    List<Step> acted = done.stream().filter(name -> steps.stream().anyMatch(step -> step.name().equals(name))).map(this::step).toList();
    return acted.stream().anyMatch(step -> !step.irreversible().isEmpty() || step.is(Trait.SETTLES))
        ? List.of()
        : acted.reversed().stream().map(Step::undoneBy).filter(name -> !name.isEmpty()).distinct().toList();
  }

  /** When a step's finding has this value, the playbook goes on there. */
  public record Branch(String finding, String value, String goTo) {}

  /** What else is special about a step. */
  public enum Trait {
    /** The next step follows where this one is refused or fails for good; otherwise a person gets the recovery. */
    GOES_ON,
    /** It changes nothing: done in every mode, and before an approval. */
    LOOKS,
    /** What follows is safe only after it: no person can have it left out. */
    GUARDS,
    /** A person's word is needed in every mode; one that was given earlier in this recovery counts. */
    ASKS,
    /** An approval of this very step is needed, whatever was approved before. */
    ASKS_ALWAYS,
    /** An approval that is needed because of a limit is asked for before this step. */
    GATED,
    /** Its finding {@code candidate} becomes a fact. */
    CHOOSES_CANDIDATE,
    /** Users are served again when it is done. */
    RESTORES_SERVICE,
    /** Once it ended well, nothing that was done before is undone: what was wanted serves. */
    SETTLES,
    /** When it is done the rest is a person's: the recovery is handed over with its sentence. */
    HANDS_OVER,
    /** An attempt of unknown end is not repeated without a person's word: nobody can look whether it was done. */
    ONCE
  }

  /**
   * One step.
   *
   * @param limit time limit of one attempt
   * @param attempts attempts that may fail
   * @param backoff wait between two attempts
   * @param branches tried in order after the step ended well
   * @param irreversible why it cannot be undone; empty where it can
   * @param undoneBy name of the step that undoes it; empty where nothing needs to be undone
   */
  public record Step(
      String name, String sentence, Duration limit, int attempts, Duration backoff, List<Branch> branches, Set<Trait> traits,
      String irreversible, String undoneBy) {
    public Step {
      branches = List.copyOf(branches);
      traits = Set.copyOf(traits);
    }

    /** A step with one attempt of ten seconds, to be refined. */
    public static Step named(String name, String sentence) {
      return new Step(name, sentence, Duration.ofSeconds(10), 1, Duration.ZERO, List.of(), Set.of(), "", "");
    }

    public Step within(Duration time) {
      return new Step(name, sentence, time, attempts, backoff, branches, traits, irreversible, undoneBy);
    }

    public Step attempts(int most, Duration pause) {
      return new Step(name, sentence, limit, most, pause, branches, traits, irreversible, undoneBy);
    }

    public Step branch(Branch branch) {
      var more = new ArrayList<>(branches);
      more.add(branch);
      return new Step(name, sentence, limit, attempts, backoff, more, traits, irreversible, undoneBy);
    }

    public Step with(Trait trait) {
      var more = new java.util.HashSet<>(traits);
      more.add(trait);
      return new Step(name, sentence, limit, attempts, backoff, branches, more, irreversible, undoneBy);
    }

    public Step irreversible(String because) {
      return new Step(name, sentence, limit, attempts, backoff, branches, traits, because, undoneBy);
    }

    public Step undoneBy(String step) {
      return new Step(name, sentence, limit, attempts, backoff, branches, traits, irreversible, step);
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
