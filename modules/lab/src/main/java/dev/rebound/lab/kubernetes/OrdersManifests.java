package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The Kubernetes objects of the sample application. */
public final class OrdersManifests {
  public static final String NAMESPACE = "orders";
  public static final String DEPLOYMENT = "orders-api";
  public static final String SECRET = "orders-db";
  public static final String SECRET_KEY = "DATABASE_URL";
  /** Of the cache: a Secret of its own. */
  public static final String CACHE_SECRET = "orders-cache";
  public static final String CACHE_KEY = "CACHE_URL";
  public static final int REPLICAS = 3;
  /** The image that works. */
  public static final String IMAGE = "lab/orders-api:1";
  /** Another image that works. */
  public static final String NEXT_IMAGE = "lab/orders-api:3";
  /** A release that becomes ready, so that it is rolled out, and then ends again and again. */
  public static final String BAD_IMAGE = "lab/orders-api:2";
  /** Evictions leave at least so many ready. */
  public static final int MIN_AVAILABLE = 2;
  /** Shorter than Kubernetes' 600 s, so that a rollout that does not go on is seen within a demonstration. */
  private static final int PROGRESS_DEADLINE_SECONDS = 60;
  /** Kubernetes' own. */
  private static final int REVISION_HISTORY_LIMIT = 10;

  private static final Map<String, String> LABELS = Map.of("app", DEPLOYMENT);

  private OrdersManifests() {}

  /** Namespace, Secrets with the connection strings (a JDBC URL and the cache's), Service, disruption budget. */
  public static List<HasMetadata> objects(String databaseUrl, String cacheUrl, int servicePort) {
    return List.of(
        new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build(),
        secret(SECRET, SECRET_KEY, databaseUrl),
        secret(CACHE_SECRET, CACHE_KEY, cacheUrl),
        new ServiceBuilder().withNewMetadata().withName(DEPLOYMENT).withNamespace(NAMESPACE).withLabels(LABELS).endMetadata()
            .withNewSpec().withSelector(LABELS).addNewPort().withName("http").withPort(servicePort).endPort().endSpec().build(),
        budget());
  }

  /** Of instances that are not ready any may be evicted: without that, the last two that hang could never be replaced. */
  private static PodDisruptionBudget budget() {
    return new PodDisruptionBudgetBuilder().withNewMetadata().withName(DEPLOYMENT).withNamespace(NAMESPACE).endMetadata()
        .withNewSpec().withMinAvailable(new IntOrString(MIN_AVAILABLE)).withUnhealthyPodEvictionPolicy(Evictions.ALWAYS_ALLOW)
        .withNewSelector().withMatchLabels(LABELS).endSelector().endSpec().build();
  }

  private static Secret secret(String name, String key, String value) {
    return new SecretBuilder().withNewMetadata().withName(name).withNamespace(NAMESPACE).endMetadata().withType("Opaque")
        .addToData(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))).build();
  }

  private static EnvVar fromSecret(String variable, String secret) {
    return new EnvVarBuilder().withName(variable).withNewValueFrom().withNewSecretKeyRef().withName(secret).withKey(variable)
        .endSecretKeyRef().endValueFrom().build();
  }

  /** Three replicas, at most one missing and one too many during a rolling update. */
  public static Deployment deployment() {
    return deployment(REPLICAS);
  }

  /** The same with so many replicas; 0 where the application stands ready and does not run. */
  public static Deployment deployment(int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata().withName(DEPLOYMENT).withNamespace(NAMESPACE).withLabels(LABELS).endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withProgressDeadlineSeconds(PROGRESS_DEADLINE_SECONDS)
        .withRevisionHistoryLimit(REVISION_HISTORY_LIMIT)
        .withNewSelector().withMatchLabels(LABELS).endSelector()
        .withNewStrategy().withType("RollingUpdate")
        .withNewRollingUpdate().withMaxSurge(new IntOrString(1)).withMaxUnavailable(new IntOrString(1)).endRollingUpdate().endStrategy()
        .withNewTemplate()
        .withNewMetadata().withLabels(LABELS).endMetadata()
        .withNewSpec()
        .addNewContainer().withName(DEPLOYMENT).withImage(IMAGE)
        .withEnv(fromSecret(SECRET_KEY, SECRET), fromSecret(CACHE_KEY, CACHE_SECRET))
        .withNewReadinessProbe().withNewHttpGet().withPath("/healthz").withPort(new IntOrString("http")).endHttpGet().endReadinessProbe()
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
