package dev.rebound.plan;

import dev.rebound.core.plan.AllowList;
import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.plan.OwnCalls.Call;
import dev.rebound.core.plan.OwnCalls.OwnCall;
import dev.rebound.core.plan.OwnCalls.Place;
import dev.rebound.core.recover.OwnSteps;
import dev.rebound.core.recover.Playbook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code steps} and {@code playbooks}: the plan's own steps, and where they stand (R8, docs/decisions/0025). */
final class OwnStepsReader {
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
  static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);
  static final int ATTEMPTS_MAX = 5;
  /** Own steps of a playbook: more of them is an automation of its own. */
  static final int IN_PLAYBOOK_MAX = 20;
  /** Characters of a sentence. */
  static final int SENTENCE_MAX = 200;
  static final List<String> FAILURES = List.of("stop", "continue");

  private final OwnCallReader calls;
  private final Set<String> used = new HashSet<>();

  OwnStepsReader(@Nullable Path base, @Nullable AllowList allowed) {
    this.calls = new OwnCallReader(base, allowed);
  }

  OwnCalls read(Section root) {
    var steps = new LinkedHashMap<String, OwnCall>();
    Map<String, Value> entries = root.optional("steps").map(value -> Section.free(value).entries()).orElseGet(Map::of);
    var undos = new LinkedHashMap<String, Value>();
    entries.forEach((name, value) -> {
      Names.checkKey(name, value);
      steps.put(name, step(name, value, undos));
    });
    Map<String, List<Place>> places = places(root, steps.keySet(), undos.keySet());
    undos.forEach((undo, at) -> checkUndo(undo, at, steps));
    entries.forEach((name, at) -> {
      if (!used.contains(name) && !undos.containsKey(name)) {
        at.problems().add(at.place(), at.path(), "this step stands in no playbook and undoes nothing",
            "Put it below playbooks, or take it out.");
      }
    });
    return new OwnCalls(steps, places);
  }

  private OwnCall step(String name, Value value, Map<String, Value> undos) {
    Section step = Section.of(value, "say", "http", "command", "timeout", "attempts", "onFailure", "irreversible", "undo");
    String say = sentence(step, "say", step.text("say", "Say in one sentence what it does."));
    Call call = calls.read(step, value);
    Duration timeout = step.duration("timeout", TIMEOUT, TIMEOUT_MIN, TIMEOUT_MAX);
    int attempts = (int) step.number("attempts", 1, 1, ATTEMPTS_MAX);
    String failure = step.optionalText("onFailure").orElse("stop");
    step.optional("onFailure").filter(_ -> !FAILURES.contains(failure)).ifPresent(at -> at.wrong(
        Value.echo(failure) + " is nothing that can follow a failure", "Write stop (a person gets the recovery) or continue."));
    Optional<String> irreversible = step.optionalText("irreversible");
    irreversible.ifPresent(text -> sentence(step, "irreversible", text));
    step.optional("attempts").filter(_ -> irreversible.isPresent() && attempts > 1).ifPresent(at -> at.wrong(
        "an irreversible step is attempted once", "Leave attempts out: a person decides whether it is repeated."));
    Optional<String> undo = step.optionalText("undo");
    step.optional("undo").filter(_ -> undo.isPresent()).ifPresent(at -> {
      undos.put(undo.get(), at);
      if (irreversible.isPresent()) {
        at.wrong("what is irreversible is not undone", "Keep undo or irreversible.");
      }
    });
    return new OwnCall(name, say, call, timeout, attempts, failure.equals("continue"), irreversible.orElse(null), undo.orElse(null));
  }

  private static String sentence(Section step, String key, String text) {
    step.optional(key).filter(_ -> text.length() > SENTENCE_MAX).ifPresent(at ->
        at.wrong("this sentence has " + text.length() + " characters", "Write at most " + SENTENCE_MAX + "."));
    return text;
  }

  private void checkUndo(String undo, Value at, Map<String, OwnCall> steps) {
    OwnCall step = steps.get(undo);
    if (step == null) {
      at.wrong("there is no step " + Value.echo(undo), Nearest.suggest(undo, steps.keySet(), "steps"));
    } else if (step.undo() != null || used.contains(undo)) {
      at.wrong("a step that undoes another one " + (step.undo() != null ? "is undone by none" : "stands in no playbook"),
          "Give it a step of its own.");
    }
  }

  private Map<String, List<Place>> places(Section root, Set<String> steps, Set<String> undos) {
    Map<String, Playbook> playbooks = OwnSteps.playbooks();
    Section section =
        root.optional("playbooks")
            .map(value -> Section.of(value, playbooks.keySet().toArray(String[]::new)))
            .orElseGet(Section::absent);
    var places = new LinkedHashMap<String, List<Place>>();
    for (String name : section.entries().keySet()) {
      Playbook playbook = Objects.requireNonNull(playbooks.get(name), "only known keys are read");
      var seen = new HashSet<String>();
      List<Place> here =
          section.items(
              name, "Write a list of { step: NAME, after: STEP }; without after it stands at the end.",
              item -> Optional.of(place(item, name, playbook, steps, seen)));
      section.optional(name).filter(_ -> here.size() > IN_PLAYBOOK_MAX).ifPresent(at ->
          at.wrong("here stand " + here.size() + " own steps", "Put at most " + IN_PLAYBOOK_MAX + " into a playbook."));
      places.put(name, here);
    }
    return places;
  }

  private Place place(Value item, String name, Playbook playbook, Set<String> steps, Set<String> seen) {
    Section place = Section.of(item, "step", "after");
    String step = place.text("step", "Name one of the steps of this plan.");
    place.optional("step").filter(_ -> !step.isEmpty()).ifPresent(at -> {
      if (!steps.contains(step)) {
        at.wrong("there is no step " + Value.echo(step), Nearest.suggest(step, steps, "steps"));
      } else if (!seen.add(step)) {
        at.wrong("the step " + Value.echo(step) + " stands here twice", "Keep one of them.");
      }
      used.add(step);
    });
    Optional<String> after = place.optionalText("after");
    place.optional("after").filter(_ -> after.isPresent()).ifPresent(at -> checkAfter(after.get(), at, name, playbook));
    return new Place(step, after.orElse(null));
  }

  private static void checkAfter(String after, Value at, String name, Playbook playbook) {
    List<String> allowed = OwnSteps.places(playbook);
    if (allowed.contains(after)) {
      return;
    }
    String guard = OwnSteps.guard(playbook);
    List<String> all = playbook.steps().stream().map(Playbook.Step::name).toList();
    if (!all.contains(after)) {
      at.wrong("the playbook " + name + " has no step " + Value.echo(after), Nearest.suggest(after, allowed, "steps here"));
    } else if (all.indexOf(after) < all.indexOf(guard)) {
      at.wrong("an own step never stands before the end of " + guard + ", as after " + Value.echo(after),
          "Until then a foreign step would delay what makes the recovery safe; choose from " + String.join(", ", allowed) + ".");
    } else {
      at.wrong("the playbook branches after " + Value.echo(after), "Choose from " + String.join(", ", allowed) + ".");
    }
  }
}
