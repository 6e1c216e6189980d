package dev.rebound.targets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The stand-in takes any body. Each body that changes something is therefore read strictly into fabric8's model, which is made from the
 * Kubernetes OpenAPI: it may hold no key that is unknown there and no value of another kind.
 */
class KubernetesBodiesTest {
  private static final Map<String, Class<?>> KINDS =
      Map.of("/secrets/", Secret.class, "/configmaps/", ConfigMap.class, "/deployments/", Deployment.class,
          "/statefulsets/", StatefulSet.class, "/eviction", Eviction.class);

  /** Reads what the model knows and nothing else: fabric8 keeps the rest in a map beside it. */
  private static final ObjectMapper STRICT = new ObjectMapper().setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
    @Override
    public Boolean hasAnySetter(Annotated ignored) {
      return false;
    }
  });

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private KubernetesMockServer server;
  private KubernetesClient admin;
  private Workloads workloads;

  @BeforeEach
  void serve() {
    server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Recorder(), false);
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
  void shouldNoticeAKeyThatTheApiDoesNotKnow() {
    assertThatThrownBy(() -> STRICT.treeToValue(STRICT.readTree("{\"spec\":{\"replica\":3}}"), Deployment.class))
        .hasMessageContaining("replica");
  }

  @Test
  void shouldSendNothingThatTheApiDoesNotKnow() throws Exception {
    admin.resource(new SecretBuilder().withNewMetadata().withNamespace("orders").withName("db").endMetadata()
        .withData(Map.of("URL", "b2xk")).build()).create();
    admin.resource(new ConfigMapBuilder().withNewMetadata().withNamespace("orders").withName("env").endMetadata()
        .withData(Map.of("URL", "old")).build()).create();
    admin.resource(deployment()).create();
    admin.resource(new StatefulSetBuilder().withNewMetadata().withNamespace("orders").withName("pg-a").endMetadata()
        .withNewSpec().withReplicas(1).withNewSelector().addToMatchLabels("set", "pg-a").endSelector().endSpec().build()).create();
    admin.resource(new PodBuilder().withNewMetadata().withNamespace("orders").withName("api-1").endMetadata()
        .withNewStatus().withPhase("Running").endStatus().build()).create();
    admin.resource(new ReplicaSetBuilder().withNewMetadata().withNamespace("orders").withName("api-1").endMetadata()
        .withNewSpec().withTemplate(deployment().getSpec().getTemplate())
        .editTemplate().editMetadata().addToLabels("tier", "web").endMetadata()
        .editSpec().editContainer(0).withImage("shop/api:1").endContainer().endSpec().endTemplate().endSpec().build()).create();

    var bodies = new LinkedHashMap<String, JsonNode>();
    sent(bodies, "Secret", _ -> replaced(new KeyRef(Holder.SECRET, "orders", "db", "URL")));
    sent(bodies, "ConfigMap", _ -> replaced(new KeyRef(Holder.CONFIG_MAP, "orders", "env", "URL")));
    sent(bodies, "restart", all -> all.rollingRestart("orders", "api", "recovery-1"));
    sent(bodies, "scale to 0", all -> all.scaleToZero("orders", "pg-a"));
    sent(bodies, "scale", all -> all.deployments().scale("orders", "api", 5, version()));
    sent(bodies, "set image", all -> all.deployments().setImage("orders", "api", "api", "shop/api:3", version()));
    sent(bodies, "roll back", all ->
        all.deployments().rollBack("orders", "api", new Deployments.Release("api-1", 1, List.of("shop/api:1"), Instant.EPOCH), version()));
    sent(bodies, "evict", all -> all.deployments().evict("orders", pod()));

    assertThat(bodies.get("Secret").path("metadata").path("resourceVersion").asText()).as("optimistic locking").isNotEmpty();
    assertThat(bodies.get("ConfigMap").path("metadata").path("resourceVersion").asText()).as("optimistic locking").isNotEmpty();
    assertThat(bodies.get("scale").path("metadata").path("resourceVersion").asText()).as("optimistic locking").isNotEmpty();
    assertThat(bodies.get("roll back").path("metadata").path("resourceVersion").asText()).as("optimistic locking").isNotEmpty();
    assertThat(bodies.get("set image").path("metadata").path("resourceVersion").asText()).as("optimistic locking").isNotEmpty();
    assertThat(bodies.get("set image").path("spec")).as("the image and nothing else").isEqualTo(STRICT.readTree(
        "{\"template\":{\"spec\":{\"containers\":[{\"image\":\"shop/api:3\",\"name\":\"api\"}]}}}"));
    assertThat(bodies.get("evict").path("deleteOptions").path("preconditions").path("uid").asText()).isEqualTo(pod().uid());
  }

  private static Deployment deployment() {
    return new DeploymentBuilder().withNewMetadata().withNamespace("orders").withName("api").endMetadata()
        .withNewSpec().withReplicas(2).withNewSelector().addToMatchLabels("app", "api").endSelector()
        .withNewTemplate().withNewMetadata().addToLabels("app", "api").addToAnnotations("note", "new").endMetadata()
        .withNewSpec().addNewContainer().withName("api").withImage("shop/api:2").endContainer().endSpec().endTemplate().endSpec().build();
  }

  private String version() {
    return admin.apps().deployments().inNamespace("orders").withName("api").get().getMetadata().getResourceVersion();
  }

  private Deployments.Instance pod() {
    String uid = admin.pods().inNamespace("orders").withName("api-1").get().getMetadata().getUid();
    return new Deployments.Instance("api-1", uid, true, false, Instant.EPOCH, 0, "");
  }

  private void replaced(KeyRef ref) {
    workloads.replace(ref, "new", WorkloadsContract.value(workloads.read(ref)).orElseThrow().version());
  }

  /** Keeps the one body that a call sends, and holds it against the model. */
  private void sent(Map<String, JsonNode> bodies, String what, Consumer<Workloads> call) throws Exception {
    received.clear();
    call.accept(workloads);
    for (Received request : received) {
      Class<?> kind = KINDS.entrySet().stream().filter(each -> request.path().contains(each.getKey())).findFirst().orElseThrow().getValue();
      JsonNode body = STRICT.readTree(request.body());
      assertThatCode(() -> STRICT.treeToValue(body, kind)).as("%s: %s", what, body).doesNotThrowAnyException();
      bodies.put(what, body);
    }
    assertThat(bodies).as("what was sent").containsKey(what);
  }

  private record Received(String path, String body) {}

  /** Keeps what is sent to change something. */
  private final class Recorder extends KubernetesCrudDispatcher {
    Recorder() {
      super(List.of());
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      if (List.of("PATCH", "PUT", "POST").contains(request.getMethod())) {
        received.add(new Received(request.getPath(), new String(request.getBody().getBytes(), StandardCharsets.UTF_8)));
      }
      return super.dispatch(request);
    }
  }
}
