package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link Manifests} over the fabric8 client: a create, or a JSON merge patch with the resource version. No server-side apply: its field
 * owners would outlive the recovery.
 */
final class Fabric8Manifests implements Manifests {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  /** A status changes all the time, and with it the version: read again and decide again, this often at most. */
  private static final int CHANGE_ATTEMPTS_MAX = 5;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;

  Fabric8Manifests(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Answer<Applied> apply(Manifest manifest) {
    HasMetadata wanted;
    try {
      wanted = client.getKubernetesSerialization().convertValue(manifest.body(), HasMetadata.class);
    } catch (IllegalArgumentException e) {
      // Its message repeats what stands there.
      return Answer.trouble(Outcome.ERROR, manifest.place() + ": this is no " + manifest.kind() + " as Kubernetes knows it.");
    }
    return Fabric8Workloads.ask(() -> {
      for (int attempt = 1; attempt <= CHANGE_ATTEMPTS_MAX; attempt++) {
        try {
          HasMetadata held = resource(wanted).get();
          return held == null ? created(wanted) : changed(wanted, held);
        } catch (KubernetesClientException e) {
          if (e.getCode() != CONFLICT && e.getCode() != NOT_FOUND) {
            throw e;
          }
        }
      }
      return Answer.trouble(
          Outcome.ERROR, "The " + manifest.who() + " was changed by somebody at each attempt, or its namespace is missing.");
    });
  }

  private Resource<HasMetadata> resource(HasMetadata object) {
    NamespaceableResource<HasMetadata> resource = client.resource(object);
    String namespace = object.getMetadata().getNamespace();
    return namespace == null ? resource : resource.inNamespace(namespace);
  }

  private Answer<Applied> created(HasMetadata wanted) {
    if (wanted instanceof Deployment deployment) {
      deployment.getSpec().setReplicas(0);
    }
    resource(wanted).create();
    return Answer.of(new Applied(Result.CREATED, 0));
  }

  private Answer<Applied> changed(HasMetadata wanted, HasMetadata held) {
    Map<String, @Nullable Object> patch = MergePatches.over(plain(held), unstarted(plain(wanted)));
    int instances = instances(held);
    if (patch.isEmpty()) {
      return Answer.of(new Applied(Result.ALREADY, instances));
    }
    var metadata = new LinkedHashMap<String, @Nullable Object>();
    if (patch.get("metadata") instanceof Map<?, ?> changes) {
      changes.forEach((key, value) -> metadata.put(key.toString(), value));
    }
    metadata.put("resourceVersion", held.getMetadata().getResourceVersion());
    patch.put("metadata", metadata);
    HasMetadata now = resource(wanted).patch(MERGE, client.getKubernetesSerialization().asJson(patch));
    return Answer.of(new Applied(Result.CHANGED, instances(now == null ? held : now)));
  }

  /** Without the number of instances: applying starts nothing and stops nothing. */
  private static Map<?, ?> unstarted(Map<?, ?> wanted) {
    if (!Manifest.DEPLOYMENT.equals(wanted.get("kind")) || !(wanted.get("spec") instanceof Map<?, ?> spec)) {
      return wanted;
    }
    var rest = new LinkedHashMap<Object, Object>(spec);
    rest.remove("replicas");
    var object = new LinkedHashMap<Object, Object>(wanted);
    object.put("spec", rest);
    return object;
  }

  private Map<?, ?> plain(HasMetadata object) {
    return client.getKubernetesSerialization().convertValue(object, Map.class);
  }

  private static int instances(HasMetadata object) {
    if (!(object instanceof Deployment deployment)) {
      return 0;
    }
    Integer replicas = deployment.getSpec().getReplicas();
    return replicas == null ? 1 : replicas;
  }
}
