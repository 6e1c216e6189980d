package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import java.util.HashMap;
import java.util.Map;

/** Objects in memory, without the API server's defaults. */
public final class FakeManifests implements Manifests {
  private record Held(Map<String, Object> body, int instances) {}

  private final Map<String, Held> objects = new HashMap<>();
  private final Journal journal;
  private Outcome outcome = Outcome.ANSWERED;

  public FakeManifests(Journal journal) {
    this.journal = journal;
  }

  /** How the API server answers from now on; {@code ANSWERED} ends the fault. */
  public synchronized void outcome(Outcome now) {
    outcome = now;
  }

  /** Somebody scales a Deployment. */
  public synchronized void scale(String who, int instances) {
    objects.computeIfPresent(who, (_, held) -> new Held(held.body(), instances));
  }

  @Override
  public synchronized Answer<Applied> apply(Manifest manifest) {
    if (outcome != Outcome.ANSWERED) {
      return Answer.trouble(outcome, "The Kubernetes API is in trouble.");
    }
    boolean inside = !manifest.namespace().isEmpty();
    if (inside && !objects.containsKey(Manifest.NAMESPACE + " " + manifest.namespace())) {
      return Answer.trouble(Outcome.ERROR, "The namespace " + manifest.namespace() + " is missing.");
    }
    Held held = objects.get(manifest.who());
    if (held == null) {
      journal.add("create " + manifest.who());
      objects.put(manifest.who(), new Held(manifest.body(), 0));
      return Answer.of(new Applied(Result.CREATED, 0));
    }
    if (held.body().equals(manifest.body())) {
      return Answer.of(new Applied(Result.ALREADY, held.instances()));
    }
    journal.add("change " + manifest.who());
    objects.put(manifest.who(), new Held(manifest.body(), held.instances()));
    return Answer.of(new Applied(Result.CHANGED, held.instances()));
  }
}
