package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link Deployments} over the fabric8 client: JSON merge patches that carry the resource version; only the code of a refusal counts. */
final class Fabric8Deployments implements Deployments {
  /** Of a ReplicaSet: which revision of its deployment it is (kubectl, deployment util, RevisionAnnotation). */
  private static final String REVISION = "deployment.kubernetes.io/revision";
  /** Label that the Deployment controller adds to a template of its own. */
  private static final String TEMPLATE_HASH = "pod-template-hash";
  /** Label that says which Service a slice is of (Kubernetes, "EndpointSlices", ownership). */
  private static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;

  Fabric8Deployments(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Answer<Fleet> fleet(String namespace, String name) {
    return Fabric8Workloads.ask(() -> {
      var found = client.apps().deployments().inNamespace(namespace).withName(name).get();
      if (found == null) {
        return Fabric8Workloads.missing(namespace, name);
      }
      var pods = client.pods().inNamespace(namespace).withLabelSelector(found.getSpec().getSelector()).list().getItems();
      Integer desired = found.getSpec().getReplicas();
      return Answer.of(
          new Fleet(
              found.getMetadata().getResourceVersion(), desired == null ? 1 : desired,
              found.getSpec().getTemplate().getSpec().getContainers().stream()
                  .map(each -> new Container(each.getName(), each.getImage() == null ? "" : each.getImage())).toList(),
              pods.stream().map(Fabric8Deployments::instance).sorted(Comparator.comparing(Instance::name)).toList(),
              replicaSets(found).map(Fabric8Deployments::release).sorted(Comparator.comparing(Release::revision).reversed()).toList(),
              autoscaler(namespace, name).orElse(null)));
    });
  }

  private static Instance instance(Pod pod) {
    var status = pod.getStatus();
    var metadata = pod.getMetadata();
    if (status == null) {
      return new Instance(metadata.getName(), metadata.getUid(), false, metadata.getDeletionTimestamp() != null, null, 0, "");
    }
    boolean ready =
        status.getConditions().stream().anyMatch(each -> "Ready".equals(each.getType()) && "True".equals(each.getStatus()));
    List<ContainerStatus> containers = status.getContainerStatuses();
    int restarts = containers.stream().map(ContainerStatus::getRestartCount).mapToInt(count -> count == null ? 0 : count).sum();
    String own = "Failed".equals(status.getPhase()) || "Pending".equals(status.getPhase()) ? status.getReason() : null;
    String trouble = containers.stream().map(ContainerStatus::getState).map(Fabric8Deployments::trouble).filter(word -> !word.isEmpty())
        .findFirst().orElse(own == null ? "" : own);
    return new Instance(
        metadata.getName(), metadata.getUid(), ready, metadata.getDeletionTimestamp() != null, moment(status.getStartTime()), restarts,
        trouble);
  }

  /** What holds a container up. One that is made for the first time waits, too: that is no trouble. */
  private static String trouble(@Nullable ContainerState state) {
    if (state == null) {
      return "";
    }
    if (state.getWaiting() != null) {
      String reason = state.getWaiting().getReason();
      return reason == null || reason.equals("ContainerCreating") || reason.equals("PodInitializing") ? "" : reason;
    }
    return state.getTerminated() == null ? "" : Optional.ofNullable(state.getTerminated().getReason()).orElse("Terminated");
  }

  private static @Nullable Instant moment(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  private Stream<ReplicaSet> replicaSets(Deployment deployment) {
    String uid = deployment.getMetadata().getUid();
    return client.apps().replicaSets().inNamespace(deployment.getMetadata().getNamespace())
        .withLabelSelector(deployment.getSpec().getSelector()).list().getItems().stream()
        .filter(each -> each.getMetadata().getOwnerReferences().stream().map(OwnerReference::getUid).anyMatch(uid::equals));
  }

  private static Release release(ReplicaSet set) {
    var metadata = set.getMetadata();
    String revision = metadata.getAnnotations() == null ? null : metadata.getAnnotations().get(REVISION);
    var images = set.getSpec().getTemplate().getSpec().getContainers().stream().map(each -> each.getImage()).toList();
    return new Release(
        metadata.getName(), revision == null ? 0 : Long.parseLong(revision), images, Instant.parse(metadata.getCreationTimestamp()));
  }

  private Optional<Autoscaler> autoscaler(String namespace, String deployment) {
    return client.autoscaling().v2().horizontalPodAutoscalers().inNamespace(namespace).list().getItems().stream()
        .filter(each -> "Deployment".equals(each.getSpec().getScaleTargetRef().getKind()))
        .filter(each -> deployment.equals(each.getSpec().getScaleTargetRef().getName()))
        .findFirst().map(Fabric8Deployments::autoscaler);
  }

  private static Autoscaler autoscaler(HorizontalPodAutoscaler found) {
    boolean able =
        found.getStatus() == null
            || found.getStatus().getConditions().stream()
                .noneMatch(each -> !"ScalingLimited".equals(each.getType()) && "False".equals(each.getStatus()));
    Integer min = found.getSpec().getMinReplicas();
    return new Autoscaler(found.getMetadata().getName(), min == null ? 1 : min, found.getSpec().getMaxReplicas(), able);
  }

  @Override
  public Answer<Departure> evict(String namespace, Instance instance) {
    return Fabric8Workloads.ask(() -> {
      var found = client.pods().inNamespace(namespace).withName(instance.name()).get();
      if (found == null || !found.getMetadata().getUid().equals(instance.uid())) {
        return Answer.of(Departure.GONE);
      }
      if (found.getMetadata().getDeletionTimestamp() != null) {
        return Answer.of(Departure.LEAVING);
      }
      var eviction =
          new EvictionBuilder().withNewMetadata().withName(instance.name()).withNamespace(namespace).endMetadata()
              .withDeleteOptions(new DeleteOptionsBuilder().withNewPreconditions().withUid(instance.uid()).endPreconditions().build())
              .build();
      try {
        // The client answers a refusal of the budget (429) with false.
        boolean let = client.pods().inNamespace(namespace).withName(instance.name()).evict(eviction);
        return Answer.of(let ? Departure.LEAVING : Departure.BUDGET);
      } catch (KubernetesClientException e) {
        if (e.getCode() == NOT_FOUND || e.getCode() == NOT_ALLOWED) {
          return deleted(found);
        }
        throw e;
      }
    });
  }

  /** Evictions are not served here, or it went meanwhile: the delete tells. */
  private Answer<Departure> deleted(Pod pod) {
    boolean some = !client.resource(pod).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete().isEmpty();
    return Answer.of(some ? Departure.LEAVING : Departure.GONE);
  }

  @Override
  public Answer<Change> rollBack(String namespace, String deployment, Release to, String expectedVersion) {
    return Fabric8Workloads.ask(() -> {
      var set = client.apps().replicaSets().inNamespace(namespace).withName(to.name()).get();
      if (set == null) {
        return Answer.trouble(Outcome.ERROR, "The release " + to.name() + " is not kept any more.");
      }
      var template = template(set.getSpec().getTemplate());
      var found = client.apps().deployments().inNamespace(namespace).withName(deployment).get();
      if (found == null) {
        return Fabric8Workloads.missing(namespace, deployment);
      }
      var change = MergePatches.between(plain(found.getSpec().getTemplate()), plain(template));
      return change.isEmpty() ? Answer.of(Change.ALREADY) : patched(namespace, deployment, expectedVersion, Map.of("template", change));
    });
  }

  private Map<?, ?> plain(PodTemplateSpec template) {
    return client.getKubernetesSerialization().convertValue(template, Map.class);
  }

  private static PodTemplateSpec template(PodTemplateSpec released) {
    return new PodTemplateSpecBuilder(released).editMetadata().removeFromLabels(TEMPLATE_HASH).endMetadata().build();
  }

  @Override
  public Answer<Change> scale(String namespace, String deployment, int replicas, String expectedVersion) {
    return Fabric8Workloads.ask(() -> {
      var found = client.apps().deployments().inNamespace(namespace).withName(deployment).get();
      Integer now = found == null ? null : found.getSpec().getReplicas();
      return now != null && now == replicas
          ? Answer.of(Change.ALREADY)
          : patched(namespace, deployment, expectedVersion, Map.of("replicas", replicas));
    });
  }

  @Override
  public Answer<Change> setImage(String namespace, String deployment, String container, String image, String expectedVersion) {
    return Fabric8Workloads.ask(() -> {
      var found = client.apps().deployments().inNamespace(namespace).withName(deployment).get();
      if (found == null) {
        return Fabric8Workloads.missing(namespace, deployment);
      }
      var template = found.getSpec().getTemplate();
      if (template.getSpec().getContainers().stream().noneMatch(each -> container.equals(each.getName()))) {
        return Answer.trouble(Outcome.ERROR, "Deployment " + namespace + "/" + deployment + " has no container " + container + ".");
      }
      var wanted =
          new PodTemplateSpecBuilder(template).editSpec().editMatchingContainer(each -> container.equals(each.getName()))
              .withImage(image).endContainer().endSpec().build();
      var change = MergePatches.between(plain(template), plain(wanted));
      return change.isEmpty() ? Answer.of(Change.ALREADY) : patched(namespace, deployment, expectedVersion, Map.of("template", change));
    });
  }

  @Override
  public Answer<List<Endpoint>> endpoints(String namespace, String service) {
    return Fabric8Workloads.ask(() ->
        Answer.of(
            client.discovery().v1().endpointSlices().inNamespace(namespace).withLabel(SERVICE_NAME, service).list().getItems().stream()
                .flatMap(slice -> slice.getEndpoints().stream().map(each -> endpoint(slice, each)))
                .toList()));
  }

  private static Endpoint endpoint(EndpointSlice slice, io.fabric8.kubernetes.api.model.discovery.v1.Endpoint each) {
    var pod = each.getTargetRef();
    // Unknown means ready (Kubernetes API, EndpointConditions).
    boolean ready = each.getConditions() == null || !Boolean.FALSE.equals(each.getConditions().getReady());
    Integer port = slice.getPorts().isEmpty() ? null : slice.getPorts().getFirst().getPort();
    String uid = pod == null || pod.getUid() == null ? "" : pod.getUid();
    return new Endpoint(uid, each.getAddresses().getFirst(), port == null ? 0 : port, ready);
  }

  private Answer<Change> patched(String namespace, String deployment, String expectedVersion, Map<String, ?> spec) {
    var patch = Map.of("metadata", Map.of("resourceVersion", expectedVersion), "spec", spec);
    try {
      var done =
          client.apps().deployments().inNamespace(namespace).withName(deployment)
              .patch(MERGE, client.getKubernetesSerialization().asJson(patch));
      return done == null ? Fabric8Workloads.missing(namespace, deployment) : Answer.of(Change.DONE);
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return Answer.trouble(Outcome.ERROR, "Deployment " + namespace + "/" + deployment + " was changed by somebody since it was read.");
      }
      throw e;
    }
  }
}
