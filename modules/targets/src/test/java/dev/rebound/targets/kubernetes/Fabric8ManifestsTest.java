package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.trouble;
import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Manifests.Applied;
import dev.rebound.targets.kubernetes.Manifests.Result;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.server.mock.crud.KubernetesCrudDispatcherException;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Against fabric8's stand-in, which takes any body: what is sent is held against the model that is made from the Kubernetes OpenAPI. */
class Fabric8ManifestsTest extends ManifestsContract {
  private static final Map<String, Class<?>> KINDS =
      Map.of("/secrets", Secret.class, "/deployments", Deployment.class, "/services", Service.class);
  /** Reads what the model knows and nothing else: fabric8 keeps the rest in a map beside it. */
  private static final ObjectMapper STRICT = new ObjectMapper().setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
    @Override
    public Boolean hasAnySetter(Annotated ignored) {
      return false;
    }
  });

  private record Received(String method, String path, String body) {}

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger conflicts = new AtomicInteger();
  private KubernetesMockServer server;
  private KubernetesClient admin;
  private Fabric8Workloads workloads;

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

  @Override
  Manifests manifests() {
    return workloads.manifests();
  }

  @Override
  void scale(int instances) {
    admin.apps().deployments().inNamespace("orders").withName("orders-api").scale(instances);
  }

  @Override
  void loseApi() {
    server.destroy();
  }

  private void all(String text) {
    read(text).forEach(each -> value(manifests().apply(each)));
  }

  @Test
  void shouldSendNothingThatTheApiDoesNotKnowAndNoVersionLess() throws Exception {
    all(FOLDER);
    all(FOLDER.replace("shop/api:1", "shop/api:2").replace("hunter2", "hunter3").replace("port: 80,", "port: 81,"));

    assertThat(received).extracting(Received::method).containsExactly("POST", "POST", "POST", "POST", "PATCH", "PATCH", "PATCH");
    for (Received each : received) {
      Class<?> kind = KINDS.entrySet().stream().filter(entry -> each.path().contains(entry.getKey())).findFirst()
          .<Class<?>>map(Map.Entry::getValue).orElse(Namespace.class);
      JsonNode body = STRICT.readTree(each.body());
      assertThatCode(() -> STRICT.treeToValue(body, kind)).as("%s: %s", each.path(), body).doesNotThrowAnyException();
      if (each.method().equals("PATCH")) {
        assertThat(body.path("metadata").path("resourceVersion").asText()).as("optimistic locking of %s", each.path()).isNotEmpty();
        assertThat(body.path("spec").has("replicas")).isFalse();
        assertThat(each.path()).doesNotContain("fieldManager", "force");
      }
    }
    assertThat(admin.apps().deployments().inNamespace("orders").withName("orders-api").get().getSpec().getReplicas()).isZero();
  }

  @Test
  void shouldTakeNothingOutThatSomebodyElseAdded() {
    all(FOLDER);
    admin.apps().deployments().inNamespace("orders").withName("orders-api").edit(each -> {
      each.getMetadata().setAnnotations(new HashMap<>(Map.of("note", "kept")));
      each.getSpec().getTemplate().getSpec().getContainers().getFirst().setImagePullPolicy("IfNotPresent");
      each.getSpec().setPaused(false);
      return each;
    });
    Manifest deployment = read(FOLDER).getLast();
    assertThat(value(manifests().apply(deployment))).as("defaults of the server are no difference")
        .isEqualTo(new Applied(Result.ALREADY, 0));

    all(FOLDER.replace("shop/api:1", "shop/api:2"));
    Deployment now = admin.apps().deployments().inNamespace("orders").withName("orders-api").get();
    assertThat(now.getMetadata().getAnnotations()).containsEntry("note", "kept");
    assertThat(now.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage()).isEqualTo("shop/api:2");
  }

  @Test
  void shouldDecideAnewWhereSomebodyWasFaster() {
    all(FOLDER);
    conflicts.set(2);
    assertThat(value(manifests().apply(read(FOLDER.replace("shop/api:1", "shop/api:2")).getLast())))
        .isEqualTo(new Applied(Result.CHANGED, 0));

    conflicts.set(100);
    assertThat(trouble(manifests().apply(read(FOLDER.replace("shop/api:1", "shop/api:3")).getLast()))).isEqualTo(Outcome.ERROR);
  }

  @Test
  void shouldSayNothingOfASecretsContent() {
    String wrong = FOLDER.replace("stringData: { DATABASE_URL: hunter2 }", "type: [ hunter2 ]\nstringData: { DATABASE_URL: hunter2 }");
    Manifest secret = read(wrong).get(1);
    assertThat(secret.toString()).doesNotContain("hunter2", "aHVudGVyMg");
    assertThat(manifests().apply(secret)).isInstanceOfSatisfying(Answer.Trouble.class, trouble ->
        assertThat(trouble.reason()).isEqualTo("all.yaml:13: this is no Secret as Kubernetes knows it."));
  }

  /** Keeps what is sent to change something, and answers as if somebody was faster while that is asked for. */
  private final class Recorder extends KubernetesCrudDispatcher {
    Recorder() {
      super(List.of());
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      if (List.of("PATCH", "PUT", "POST").contains(request.getMethod())) {
        if (request.getMethod().equals("PATCH") && conflicts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
          return new MockResponse().setResponseCode(409).setBody("{}");
        }
        String body = new String(request.getBody().getBytes(), StandardCharsets.UTF_8);
        received.add(new Received(request.getMethod(), request.getPath(), body));
      }
      return super.dispatch(request);
    }

    /** Source: RFC 7386. The stand-in's own adds to lists. */
    @Override
    public tools.jackson.databind.JsonNode merge(tools.jackson.databind.JsonNode held, String patch)
        throws KubernetesCrudDispatcherException {
      return merged(held.deepCopy(), asNode(patch));
    }

    private static tools.jackson.databind.JsonNode merged(tools.jackson.databind.JsonNode held, tools.jackson.databind.JsonNode patch) {
      if (!(patch instanceof ObjectNode changes)) {
        return patch;
      }
      ObjectNode object = held instanceof ObjectNode before ? before : JsonNodeFactory.instance.objectNode();
      changes.properties().forEach(each -> object.set(each.getKey(), merged(object.path(each.getKey()), each.getValue())));
      return object;
    }
  }
}
