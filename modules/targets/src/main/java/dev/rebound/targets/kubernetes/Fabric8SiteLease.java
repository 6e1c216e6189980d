package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.lease.SiteLease;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/** A {@code Lease} of {@code coordination.k8s.io/v1} in a cluster that is not lost with the site. */
final class Fabric8SiteLease implements SiteLease {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  /** Kubernetes' MicroTime is RFC 3339 with six digits of the second, always. Source: apimachinery, meta/v1, micro_time.go. */
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  Fabric8SiteLease(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  private Resource<Lease> lease() {
    return client.leases().inNamespace(namespace).withName(name);
  }

  @Override
  public Answer<Optional<Held>> look() {
    return Fabric8Workloads.ask(() -> {
      Lease found = lease().get();
      if (found == null) {
        return Answer.of(Optional.empty());
      }
      LeaseSpec spec = found.getSpec();
      if (spec == null || spec.getHolderIdentity() == null || spec.getLeaseDurationSeconds() == null) {
        return Answer.trouble(Outcome.ERROR, "The lease " + namespace + "/" + name + " does not say who holds it, or for how long.");
      }
      ZonedDateTime acquired = spec.getAcquireTime();
      return Answer.of(Optional.of(
          new Held(spec.getHolderIdentity(), Duration.ofSeconds(spec.getLeaseDurationSeconds()), acquired == null ? null
              : acquired.toInstant(), found.getMetadata().getResourceVersion())));
    });
  }

  @Override
  public Answer<Replacement> take(String by, Instant at, String expectedVersion) {
    var spec = Map.of("holderIdentity", by, "acquireTime", MICRO_TIME.format(at), "renewTime", MICRO_TIME.format(at));
    var patch = Map.of("metadata", Map.of("resourceVersion", expectedVersion), "spec", spec);
    return Fabric8Workloads.ask(() -> {
      try {
        return Answer.of(lease().patch(MERGE, client.getKubernetesSerialization().asJson(patch)) == null ? Replacement.MISSING
            : Replacement.UPDATED);
      } catch (KubernetesClientException e) {
        if (e.getCode() == CONFLICT) {
          return Answer.of(Replacement.CONFLICT);
        }
        if (e.getCode() == NOT_FOUND) {
          return Answer.of(Replacement.MISSING);
        }
        throw e;
      }
    });
  }
}
