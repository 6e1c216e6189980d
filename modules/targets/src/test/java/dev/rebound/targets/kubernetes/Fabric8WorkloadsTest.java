package dev.rebound.targets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.Outcome;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's API server stand-in, which keeps resource versions but runs no controllers: the test sets the status. */
class Fabric8WorkloadsTest extends WorkloadsContract {
  private KubernetesMockServer server;
  private KubernetesClient admin;
  private Workloads workloads;

  @BeforeEach
  void serve() {
    server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(List.of()), false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    admin = new KubernetesClientBuilder().withConfig(server.createClient().getConfiguration())
        .withHttpClientFactory(new JdkHttpClientFactory()).build();
    workloads = Fabric8Workloads.connect("http://127.0.0.1:" + server.getPort());
  }

  @AfterEach
  void stop() {
    workloads.close();
    admin.close();
    server.destroy();
  }

  @Test
  void shouldSayThatTheApiIsSilentWithinItsLimit() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var other = Fabric8Workloads.connect("http://127.0.0.1:" + silent.getLocalPort())) {
      long start = System.nanoTime();
      assertThat(trouble(other.rollout("orders", "orders-api"))).isEqualTo(Outcome.SILENCE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
    }
  }

  @Override
  Workloads workloads() {
    return workloads;
  }

  @Override
  void put(Workloads.KeyRef ref, String value) {
    switch (ref.holder()) {
      case SECRET -> putSecret(ref, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
      case CONFIG_MAP -> putConfigMap(ref, value);
    }
  }

  private void putSecret(Workloads.KeyRef ref, String encoded) {
    var known = admin.secrets().inNamespace(ref.namespace()).withName(ref.name());
    if (known.get() == null) {
      admin.resource(new SecretBuilder().withNewMetadata().withNamespace(ref.namespace()).withName(ref.name()).endMetadata()
          .withData(Map.of(ref.key(), encoded)).build()).create();
    } else {
      known.edit(each -> new SecretBuilder(each).addToData(ref.key(), encoded).build());
    }
  }

  private void putConfigMap(Workloads.KeyRef ref, String value) {
    var known = admin.configMaps().inNamespace(ref.namespace()).withName(ref.name());
    if (known.get() == null) {
      admin.resource(new ConfigMapBuilder().withNewMetadata().withNamespace(ref.namespace()).withName(ref.name()).endMetadata()
          .withData(Map.of(ref.key(), value)).build()).create();
    } else {
      known.edit(each -> new ConfigMapBuilder(each).addToData(ref.key(), value).build());
    }
  }

  @Override
  void putDeployment(String namespace, String deployment, int replicas) {
    admin.resource(new DeploymentBuilder().withNewMetadata().withNamespace(namespace).withName(deployment).endMetadata()
        .withNewSpec().withReplicas(replicas).withNewTemplate().withNewMetadata().addToLabels("app", deployment).endMetadata()
        .withNewSpec().endSpec().endTemplate().endSpec().build()).create();
    finishRollout(namespace, deployment);
  }

  @Override
  void putStatefulSet(String namespace, String statefulSet, int replicas) {
    admin.resource(new StatefulSetBuilder().withNewMetadata().withNamespace(namespace).withName(statefulSet).endMetadata()
        .withNewSpec().withReplicas(replicas).withNewSelector().addToMatchLabels("set", statefulSet).endSelector().endSpec().build())
        .create();
    for (int pod = 0; pod < replicas; pod++) {
      admin.resource(new PodBuilder().withNewMetadata().withNamespace(namespace).withName(statefulSet + "-" + pod)
          .addToLabels("set", statefulSet).endMetadata().build()).create();
    }
  }

  @Override
  void finishRollout(String namespace, String deployment) {
    admin.apps().deployments().inNamespace(namespace).withName(deployment).editStatus(each -> {
      int pods = each.getSpec().getReplicas();
      return new DeploymentBuilder(each).withNewStatus().withReplicas(pods).withUpdatedReplicas(pods)
          .withReadyReplicas(pods).withAvailableReplicas(pods).withObservedGeneration(each.getMetadata().getGeneration())
          .endStatus().build();
    });
  }

  @Override
  void loseApi() {
    server.destroy();
  }
}
