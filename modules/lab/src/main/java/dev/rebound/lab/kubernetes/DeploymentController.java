package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Keeps the pods of one Deployment as its spec says and its status as its pods are. Used by one thread. */
final class DeploymentController {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private long created;

  DeploymentController(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
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
    String hash = PodTemplates.hash(deployment.getSpec().getTemplate());
    Rollout next = Rollout.next(bounds(deployment), pods(deployment).stream().map(pod -> member(pod, hash)).toList());
    for (int i = 0; i < next.create(); i++) {
      client.pods().inNamespace(namespace).resource(PodTemplates.pod(deployment, hash, ++created)).create();
    }
    for (String pod : next.delete()) {
      client.pods().inNamespace(namespace).withName(pod).delete();
    }
    writeStatus(deployment, hash);
  }

  private void writeStatus(Deployment seen, String hash) {
    List<Rollout.Member> members = pods(seen).stream().map(pod -> member(pod, hash)).toList();
    int ready = (int) members.stream().filter(Rollout.Member::ready).count();
    int replicas = seen.getSpec().getReplicas();
    DeploymentStatus status = new DeploymentStatusBuilder()
        .withObservedGeneration(seen.getMetadata().getGeneration())
        .withReplicas(members.size())
        .withUpdatedReplicas((int) members.stream().filter(Rollout.Member::current).count())
        .withReadyReplicas(ready)
        .withAvailableReplicas(ready)
        .withUnavailableReplicas(Math.max(0, replicas - ready))
        .addNewCondition().withType("Available")
        .withStatus(ready >= replicas - bounds(seen).unavailable() ? "True" : "False").endCondition()
        .build();
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
