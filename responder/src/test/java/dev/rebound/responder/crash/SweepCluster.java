package dev.rebound.responder.crash;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.Verb;
import dev.rebound.core.plan.Plan;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.kubernetes.Deployments;
import dev.rebound.targets.kubernetes.FakeWorkloads;
import dev.rebound.targets.kubernetes.Manifests;
import dev.rebound.targets.kubernetes.Workloads;
import dev.rebound.targets.lease.SiteLease;
import java.util.Map;
import java.util.Optional;

/** A cluster whose rollouts are complete at once, and counted. */
final class SweepCluster implements Workloads {
  static final CommandReceived ASKED =
      new CommandReceived(
          "c-2", Verb.REDEPLOY, null, "lee", "token", Plan.Person.APPROVER, "the image is needed",
          Map.of("component", "orders-api", "image", "shop/api:3"));

  private final FakeWorkloads kubernetes;
  private int rollouts;

  SweepCluster(FakeWorkloads kubernetes) {
    this.kubernetes = kubernetes;
  }

  int rollouts() {
    return rollouts;
  }

  @Override
  public Manifests manifests() {
    return kubernetes.manifests();
  }

  @Override
  public SiteLease lease(String namespace, String name) {
    return kubernetes.lease(namespace, name);
  }

  @Override
  public Deployments deployments() {
    return kubernetes.deployments();
  }

  @Override
  public Answer<Optional<HeldText>> read(KeyRef ref) {
    return kubernetes.read(ref);
  }

  @Override
  public Answer<Replacement> replace(KeyRef ref, String value, String expectedVersion) {
    return kubernetes.replace(ref, value, expectedVersion);
  }

  @Override
  public Answer<Change> rollingRestart(String namespace, String deployment, String marker) {
    Answer<Change> answer = kubernetes.rollingRestart(namespace, deployment, marker);
    if (answer instanceof Answer.Value<Change>(Change change) && change == Change.DONE) {
      rollouts++;
    }
    kubernetes.finishRollout(namespace, deployment);
    return answer;
  }

  @Override
  public Answer<Rollout> rollout(String namespace, String deployment) {
    return kubernetes.rollout(namespace, deployment);
  }

  @Override
  public Answer<Change> scaleToZero(String namespace, String statefulSet) {
    return kubernetes.scaleToZero(namespace, statefulSet);
  }

  @Override
  public Answer<Integer> pods(String namespace, String statefulSet) {
    return kubernetes.pods(namespace, statefulSet);
  }

  @Override
  public void close() {
    kubernetes.close();
  }
}
