package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
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
  public static final int REPLICAS = 3;

  private static final Map<String, String> LABELS = Map.of("app", DEPLOYMENT);

  private OrdersManifests() {}

  /** Namespace, Secret with the connection string (a JDBC URL), Service. */
  public static List<HasMetadata> objects(String databaseUrl, int servicePort) {
    return List.of(
        new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build(),
        new SecretBuilder().withNewMetadata().withName(SECRET).withNamespace(NAMESPACE).endMetadata().withType("Opaque")
            .addToData(SECRET_KEY, Base64.getEncoder().encodeToString(databaseUrl.getBytes(StandardCharsets.UTF_8))).build(),
        new ServiceBuilder().withNewMetadata().withName(DEPLOYMENT).withNamespace(NAMESPACE).withLabels(LABELS).endMetadata()
            .withNewSpec().withSelector(LABELS).addNewPort().withName("http").withPort(servicePort).endPort().endSpec().build());
  }

  /** Three replicas, at most one missing and one too many during a rolling update. */
  public static Deployment deployment() {
    return new DeploymentBuilder()
        .withNewMetadata().withName(DEPLOYMENT).withNamespace(NAMESPACE).withLabels(LABELS).endMetadata()
        .withNewSpec()
        .withReplicas(REPLICAS)
        .withNewSelector().withMatchLabels(LABELS).endSelector()
        .withNewStrategy().withType("RollingUpdate")
        .withNewRollingUpdate().withMaxSurge(new IntOrString(1)).withMaxUnavailable(new IntOrString(1)).endRollingUpdate().endStrategy()
        .withNewTemplate()
        .withNewMetadata().withLabels(LABELS).endMetadata()
        .withNewSpec()
        .addNewContainer().withName(DEPLOYMENT).withImage("lab/orders-api:1")
        .addNewEnv().withName(SECRET_KEY).withNewValueFrom().withNewSecretKeyRef().withName(SECRET).withKey(SECRET_KEY).endSecretKeyRef()
        .endValueFrom().endEnv()
        .withNewReadinessProbe().withNewHttpGet().withPath("/healthz").withPort(new IntOrString("http")).endHttpGet().endReadinessProbe()
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
