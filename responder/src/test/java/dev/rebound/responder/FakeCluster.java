package dev.rebound.responder;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.kubernetes.FakeDeployments;
import dev.rebound.targets.kubernetes.Manifests;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.lease.SiteLease;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster with one Secret or ConfigMap and one Deployment; {@code acts} is what was done to it. */
public final class FakeCluster implements Workloads {
  public final List<String> acts = new ArrayList<>();
  public final Deque<Rollout> rollouts = new ArrayDeque<>();
  /** Why no rollout is seen; null: one is. */
  public @Nullable String rolloutTrouble;
  public @Nullable String secret = "jdbc:postgresql://pg-a:5432/orders?user=orders_app&password=s3cret&connectTimeout=2";
  public String version = "7";
  public Answer<Change> scales = Answer.of(Change.DONE);
  /** Pods of a StatefulSet at each look; the last one stays. */
  public final Deque<Integer> pods = new ArrayDeque<>();
  /** What is seen of them instead. */
  public @Nullable Answer<Integer> seen;
  public Replacement answer = Replacement.UPDATED;
  public final Journal journal = new Journal();
  public final FakeDeployments instances = new FakeDeployments(journal);

  @Override
  public Manifests manifests() {
    throw new AssertionError("not asked for");
  }

  @Override
  public SiteLease lease(String namespace, String name) {
    throw new AssertionError("not asked for");
  }

  @Override
  public FakeDeployments deployments() {
    return instances;
  }

  @Override
  public Answer<Optional<HeldText>> read(KeyRef ref) {
    return Answer.of(Optional.ofNullable(secret).map(value -> new HeldText(value, version)));
  }

  @Override
  public Answer<Replacement> replace(KeyRef ref, String value, String expectedVersion) {
    acts.add(ref.holder() + " " + ref.namespace() + "/" + ref.name() + "/" + ref.key() + " if " + expectedVersion);
    if (answer == Replacement.UPDATED) {
      secret = value;
    }
    return Answer.of(answer);
  }

  @Override
  public Answer<Change> rollingRestart(String namespace, String deployment, String marker) {
    acts.add("restart " + deployment + " for " + marker);
    return Answer.of(Change.DONE);
  }

  @Override
  public Answer<Rollout> rollout(String namespace, String deployment) {
    return rolloutTrouble != null ? Answer.trouble(Outcome.REFUSED, rolloutTrouble)
        : Answer.of(rollouts.size() > 1 ? rollouts.removeFirst() : rollouts.getFirst());
  }

  @Override
  public Answer<Change> scaleToZero(String namespace, String statefulSet) {
    acts.add("scale " + namespace + "/" + statefulSet);
    return scales;
  }

  @Override
  public Answer<Integer> pods(String namespace, String statefulSet) {
    return seen != null ? seen : Answer.of(pods.size() > 1 ? pods.removeFirst() : pods.getFirst());
  }

  @Override
  public void close() {}
}
