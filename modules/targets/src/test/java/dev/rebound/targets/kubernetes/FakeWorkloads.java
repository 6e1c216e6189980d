package dev.rebound.targets.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.lease.FakeSiteLease;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A cluster in memory. A restart is not finished before {@link #finishRollout}. */
public final class FakeWorkloads implements Workloads {
  private record Stored(Map<String, String> data, long version) {}

  private final Map<String, Stored> objects = new HashMap<>();
  private final Map<String, Rollout> deployments = new HashMap<>();
  private final Map<String, Integer> statefulSets = new HashMap<>();
  private final Journal journal;
  private final FakeDeployments instances;
  private final FakeManifests manifests;
  private final Map<String, FakeSiteLease> leases = new ConcurrentHashMap<>();
  private Outcome outcome = Outcome.ANSWERED;
  private long version = 1;

  public FakeWorkloads(Journal journal) {
    this.journal = journal;
    this.instances = new FakeDeployments(journal);
    this.manifests = new FakeManifests(journal);
  }

  @Override
  public FakeDeployments deployments() {
    return instances;
  }

  @Override
  public FakeManifests manifests() {
    return manifests;
  }

  @Override
  public FakeSiteLease lease(String namespace, String name) {
    return leases.computeIfAbsent(namespace + "/" + name, _ -> new FakeSiteLease());
  }

  /** How the API server answers from now on; {@code ANSWERED} ends the fault. */
  public synchronized void outcome(Outcome now) {
    outcome = now;
  }

  /** Writes a key as somebody else would. */
  public synchronized void put(KeyRef ref, String value) {
    var data = new HashMap<>(objects.getOrDefault(object(ref), new Stored(Map.of(), 0)).data());
    data.put(ref.key(), value);
    objects.put(object(ref), new Stored(data, ++version));
  }

  private static String object(KeyRef ref) {
    return ref.holder() + " " + ref.namespace() + "/" + ref.name();
  }

  /** Creates a deployment whose pods all are available. */
  public synchronized void putDeployment(String namespace, String deployment, int replicas) {
    deployments.put(namespace + "/" + deployment, new Rollout(replicas, replicas, replicas, replicas, replicas, 1, 1, false, null));
  }

  /** Lets the pods of the new template become available. */
  public synchronized void finishRollout(String namespace, String deployment) {
    var now = requireNonNull(deployments.get(namespace + "/" + deployment));
    int pods = now.desired();
    deployments.put(
        namespace + "/" + deployment,
        new Rollout(pods, pods, pods, pods, pods, now.generation(), now.generation(), false, now.restartedFor()));
  }

  private <T> Optional<Answer<T>> trouble() {
    return outcome == Outcome.ANSWERED ? Optional.empty() : Optional.of(Answer.trouble(outcome, "The Kubernetes API is in trouble."));
  }

  @Override
  public synchronized Answer<Optional<HeldText>> read(KeyRef ref) {
    return this.<Optional<HeldText>>trouble().orElseGet(() -> {
      var stored = objects.get(object(ref));
      return Answer.of(
          stored == null || !stored.data().containsKey(ref.key())
              ? Optional.empty()
              : Optional.of(new HeldText(stored.data().get(ref.key()), Long.toString(stored.version()))));
    });
  }

  @Override
  public synchronized Answer<Replacement> replace(KeyRef ref, String value, String expectedVersion) {
    journal.add("replace " + object(ref) + " " + ref.key());
    return this.<Replacement>trouble().orElseGet(() -> {
      var stored = objects.get(object(ref));
      if (stored == null) {
        return Answer.of(Replacement.MISSING);
      }
      if (!Long.toString(stored.version()).equals(expectedVersion)) {
        return Answer.of(Replacement.CONFLICT);
      }
      put(ref, value);
      return Answer.of(Replacement.UPDATED);
    });
  }

  @Override
  public synchronized Answer<Change> rollingRestart(String namespace, String deployment, String marker) {
    journal.add("restart " + namespace + "/" + deployment);
    return this.<Change>trouble().orElseGet(() -> {
      var now = deployments.get(namespace + "/" + deployment);
      if (now == null) {
        return Answer.trouble(Outcome.ERROR, "There is no deployment " + namespace + "/" + deployment + ".");
      }
      if (marker.equals(now.restartedFor())) {
        return Answer.of(Change.ALREADY);
      }
      deployments.put(
          namespace + "/" + deployment,
          new Rollout(
              now.desired(), now.total(), 0, now.ready(), now.available(), now.generation() + 1, now.observedGeneration(), false, marker));
      return Answer.of(Change.DONE);
    });
  }

  @Override
  public synchronized Answer<Rollout> rollout(String namespace, String deployment) {
    return this.<Rollout>trouble().orElseGet(() -> {
      var now = deployments.get(namespace + "/" + deployment);
      return now == null
          ? Answer.trouble(Outcome.ERROR, "There is no deployment " + namespace + "/" + deployment + ".")
          : Answer.of(now);
    });
  }

  /** Creates a StatefulSet with its pods. */
  public synchronized void putStatefulSet(String namespace, String statefulSet, int replicas) {
    statefulSets.put(namespace + "/" + statefulSet, replicas);
  }

  @Override
  public synchronized Answer<Change> scaleToZero(String namespace, String statefulSet) {
    journal.add("scale " + namespace + "/" + statefulSet + " to 0");
    return switch (pods(namespace, statefulSet)) {
      case Answer.Trouble<Integer>(var how, var reason) -> Answer.trouble(how, reason);
      case Answer.Value<Integer>(var pods) when pods > 1 -> Answer.trouble(Outcome.ERROR, "It has " + pods + " replicas.");
      case Answer.Value<Integer>(var pods) -> {
        putStatefulSet(namespace, statefulSet, 0);
        yield Answer.of(pods == 0 ? Change.ALREADY : Change.DONE);
      }
    };
  }

  @Override
  public synchronized Answer<Integer> pods(String namespace, String statefulSet) {
    return this.<Integer>trouble().orElseGet(() -> {
      var pods = statefulSets.get(namespace + "/" + statefulSet);
      return pods == null
          ? Answer.trouble(Outcome.ERROR, "There is no StatefulSet " + namespace + "/" + statefulSet + ".")
          : Answer.of(pods);
    });
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
