package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the ReplicaSets and pods of one Deployment as its spec says and its status as its pods are. An old template's pod that goes
 * away during a rollout is not made again, as a real ReplicaSet would. Used by one thread.
 */
final class DeploymentController {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final ReplicaSets sets;
  private long made;

  DeploymentController(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.sets = new ReplicaSets(client, namespace);
  }

  /** The pods of the Deployment; none where there is no Deployment. */
  List<Pod> pods() {
    Deployment deployment = client.apps().deployments().inNamespace(namespace).withName(name).get();
    return deployment == null ? List.of() : pods(deployment);
  }

  /** Makes the next move and writes the status. Idempotent. */
  void reconcile() {
    Deployment deployment = client.apps().deployments().inNamespace(namespace).withName(name).get();
    if (deployment == null) {
      return;
    }
    ReplicaSets.Current current = sets.current(deployment, sets.of(deployment));
    String hash = PodTemplates.hash(deployment.getSpec().getTemplate());
    Rollout next = Rollout.next(bounds(deployment), pods(deployment).stream().map(pod -> member(pod, hash)).toList());
    for (int i = 0; i < next.create(); i++) {
      client.pods().inNamespace(namespace).resource(PodTemplates.pod(current.set(), ++made)).create();
    }
    for (String pod : next.delete()) {
      client.pods().inNamespace(namespace).withName(pod).delete();
    }
    List<Pod> pods = pods(deployment);
    List<ReplicaSet> all = sets.of(deployment);
    sets.count(all, pods);
    DeploymentStatus counted = counted(deployment, pods, hash);
    if (Progress.complete(deployment, counted)) {
      sets.forget(deployment, all, current.set());
    }
    long revision = ReplicaSets.revision(current.set());
    boolean released = ReplicaSets.revision(deployment) != revision;
    Optional<String> how = released ? Optional.of(current.created() ? Progress.CREATED : Progress.FOUND) : Optional.empty();
    writeStatus(deployment, counted, Progress.next(deployment, counted, how, Instant.now()));
    if (released) {
      number(revision);
    }
  }

  /** Tells in the Deployment which release is its present one; after the status, so that a release is seen until both are written. */
  private void number(long revision) {
    client.apps().deployments().inNamespace(namespace).withName(name).edit(latest -> new DeploymentBuilder(latest)
        .editMetadata().addToAnnotations(ReplicaSets.REVISION, Long.toString(revision)).endMetadata().build());
  }

  private static DeploymentStatus counted(Deployment seen, List<Pod> pods, String hash) {
    List<Rollout.Member> members = pods.stream().map(pod -> member(pod, hash)).toList();
    int ready = (int) members.stream().filter(Rollout.Member::ready).count();
    int replicas = seen.getSpec().getReplicas();
    return new DeploymentStatusBuilder()
        .withObservedGeneration(seen.getMetadata().getGeneration())
        .withReplicas(members.size())
        .withUpdatedReplicas((int) members.stream().filter(Rollout.Member::current).count())
        .withReadyReplicas(ready)
        .withAvailableReplicas(ready)
        .withUnavailableReplicas(Math.max(0, replicas - ready))
        .addNewCondition().withType("Available")
        .withStatus(ready >= replicas - bounds(seen).unavailable() ? "True" : "False").endCondition()
        .build();
  }

  private void writeStatus(Deployment seen, DeploymentStatus counted, DeploymentCondition progress) {
    DeploymentStatus status = new DeploymentStatusBuilder(counted).addToConditions(progress).build();
    if (!status.equals(seen.getStatus())) {
      client.apps().deployments().inNamespace(namespace).withName(name)
          .editStatus(latest -> new DeploymentBuilder(latest).withStatus(status).build());
    }
  }

  private List<Pod> pods(Deployment deployment) {
    return client.pods().inNamespace(namespace).withLabels(deployment.getSpec().getSelector().getMatchLabels()).list().getItems();
  }

  private static Rollout.Member member(Pod pod, String hash) {
    boolean current = hash.equals(pod.getMetadata().getLabels().get(PodTemplates.HASH_LABEL));
    return new Rollout.Member(pod.getMetadata().getName(), current, PodStatuses.isReady(pod));
  }

  private static Rollout.Bounds bounds(Deployment deployment) {
    RollingUpdateDeployment rolling = deployment.getSpec().getStrategy().getRollingUpdate();
    return new Rollout.Bounds(deployment.getSpec().getReplicas(), pods(rolling.getMaxSurge()), pods(rolling.getMaxUnavailable()));
  }

  private static int pods(IntOrString bound) {
    if (bound.getIntVal() == null) {
      throw new IllegalArgumentException("the lab reads only whole numbers of pods, not " + bound.getStrVal());
    }
    return bound.getIntVal();
  }
}
