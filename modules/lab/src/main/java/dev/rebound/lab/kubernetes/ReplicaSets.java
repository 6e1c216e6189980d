package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ReplicaSets of Deployments: one for each pod template that was released, numbered as the real controller does. Source:
 * kubernetes/kubernetes, pkg/controller/deployment/sync.go (getNewReplicaSet, cleanupDeployment).
 */
final class ReplicaSets {
  /** Annotation with the number of a release, of the ReplicaSet and of its Deployment. */
  static final String REVISION = "deployment.kubernetes.io/revision";
  /** Annotation with the numbers that a ReplicaSet had before it was released again, with commas. */
  static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";

  /** Where a Deployment does not say it. Source: Kubernetes' API, DeploymentSpec.revisionHistoryLimit. */
  private static final int HISTORY_LIMIT_DEFAULT = 10;

  private final KubernetesClient client;
  private final String namespace;

  ReplicaSets(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** The ReplicaSet of the present template, and whether this call made it. */
  record Current(ReplicaSet set, boolean created) {}

  /** Those of a Deployment. */
  List<ReplicaSet> of(Deployment deployment) {
    return client.apps().replicaSets().inNamespace(namespace).withLabels(deployment.getSpec().getSelector().getMatchLabels())
        .list().getItems().stream().filter(set -> owns(deployment, set)).toList();
  }

  /** Finds or makes the ReplicaSet of the present template and gives it the newest number. Idempotent. */
  Current current(Deployment deployment, List<ReplicaSet> known) {
    String hash = PodTemplates.hash(deployment.getSpec().getTemplate());
    String name = deployment.getMetadata().getName() + "-" + hash;
    long revision = 1 + known.stream().filter(set -> !name(set).equals(name)).mapToLong(ReplicaSets::revision).max().orElse(0);
    Optional<ReplicaSet> found = known.stream().filter(set -> name(set).equals(name)).findFirst();
    if (found.isEmpty()) {
      ReplicaSet made = made(deployment, name, hash, revision);
      return new Current(client.apps().replicaSets().inNamespace(namespace).resource(made).create(), true);
    }
    long before = revision(found.get());
    if (before >= revision) {
      return new Current(found.get(), false);
    }
    String history = found.get().getMetadata().getAnnotations().get(REVISION_HISTORY);
    String longer = history == null ? Long.toString(before) : history + "," + before;
    ReplicaSet renumbered = client.apps().replicaSets().inNamespace(namespace).withName(name).edit(
        set -> new ReplicaSetBuilder(set).editMetadata().addToAnnotations(REVISION, Long.toString(revision))
            .addToAnnotations(REVISION_HISTORY, longer).endMetadata().build());
    return new Current(renumbered, false);
  }

  /** Writes how many pods each has. Idempotent. */
  void count(List<ReplicaSet> sets, List<Pod> pods) {
    for (ReplicaSet set : sets) {
      List<Pod> own = pods.stream().filter(pod -> hash(set).equals(hash(pod))).toList();
      int ready = (int) own.stream().filter(PodStatuses::isReady).count();
      ReplicaSetStatus status = new ReplicaSetStatusBuilder().withReplicas(own.size()).withFullyLabeledReplicas(own.size())
          .withReadyReplicas(ready).withAvailableReplicas(ready).withObservedGeneration(set.getMetadata().getGeneration()).build();
      if (set.getSpec().getReplicas() != own.size() || !same(status, set.getStatus())) {
        client.apps().replicaSets().inNamespace(namespace).withName(name(set)).edit(
            latest -> new ReplicaSetBuilder(latest).editSpec().withReplicas(own.size()).endSpec().withStatus(status).build());
      }
    }
  }

  /** Deletes the oldest that have no pods, beyond as many as the Deployment keeps. For a Deployment whose rollout is complete. */
  void forget(Deployment deployment, List<ReplicaSet> sets, ReplicaSet current) {
    Integer limit = deployment.getSpec().getRevisionHistoryLimit();
    List<ReplicaSet> old = sets.stream().filter(set -> !name(set).equals(name(current)))
        .sorted(Comparator.comparing(ReplicaSets::revision)).toList();
    old.stream().limit(Math.max(0, old.size() - (limit == null ? HISTORY_LIMIT_DEFAULT : limit)))
        .filter(set -> set.getSpec().getReplicas() == 0)
        .forEach(set -> client.apps().replicaSets().inNamespace(namespace).withName(name(set)).delete());
  }

  /** The number of a release; 0 where it has none. */
  static long revision(HasMetadata numbered) {
    Map<String, String> annotations = numbered.getMetadata().getAnnotations();
    String revision = annotations == null ? null : annotations.get(REVISION);
    return revision == null ? 0 : Long.parseLong(revision);
  }

  /** A reference that makes an object the property of another. */
  static OwnerReference ownedBy(HasMetadata owner) {
    return new OwnerReferenceBuilder().withApiVersion(owner.getApiVersion()).withKind(owner.getKind())
        .withName(owner.getMetadata().getName()).withUid(owner.getMetadata().getUid()).withController(true)
        .withBlockOwnerDeletion(true).build();
  }

  private static ReplicaSet made(Deployment deployment, String name, String hash, long revision) {
    var template = deployment.getSpec().getTemplate();
    return new ReplicaSetBuilder()
        .withNewMetadata().withName(name).withNamespace(deployment.getMetadata().getNamespace())
        .withLabels(template.getMetadata().getLabels()).addToLabels(PodTemplates.HASH_LABEL, hash)
        .addToAnnotations(REVISION, Long.toString(revision)).withOwnerReferences(ownedBy(deployment)).endMetadata()
        .withNewSpec().withReplicas(0)
        .withNewSelector().withMatchLabels(deployment.getSpec().getSelector().getMatchLabels())
        .addToMatchLabels(PodTemplates.HASH_LABEL, hash).endSelector()
        .withNewTemplateLike(template).editMetadata().addToLabels(PodTemplates.HASH_LABEL, hash).endMetadata().endTemplate()
        .endSpec()
        .build();
  }

  private static boolean owns(Deployment deployment, ReplicaSet set) {
    return set.getMetadata().getOwnerReferences().stream().anyMatch(owner -> owner.getUid().equals(deployment.getMetadata().getUid()));
  }

  private static String name(ReplicaSet set) {
    return set.getMetadata().getName();
  }

  private static String hash(HasMetadata labelled) {
    return labelled.getMetadata().getLabels().getOrDefault(PodTemplates.HASH_LABEL, "");
  }

  /** The observed generation is not compared: the write that follows raises it. */
  private static boolean same(ReplicaSetStatus counted, @Nullable ReplicaSetStatus written) {
    return written != null && counted.getReplicas().equals(written.getReplicas())
        && counted.getReadyReplicas().equals(written.getReadyReplicas());
  }
}
