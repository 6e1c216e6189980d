package dev.rebound.targets.kubernetes;

import static dev.rebound.targets.kubernetes.WorkloadsContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.kubernetes.Workloads.Holder;
import dev.rebound.targets.kubernetes.Workloads.KeyRef;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The stand-in asks nobody for rights. So each request is noted, as an API server's authorizer would name it, and held against
 * {@code deploy/kubernetes-role.yaml}: all of them are granted there, and no change is granted that nothing makes.
 */
class KubernetesRightsTest {
  private static final String NAMESPACE = "orders";
  /** Of a path of the API: its group, the rest behind the namespace. Source: Kubernetes, "API Overview", resource URIs. */
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api/v1|apis/(?<group>[^/]+)/[^/]+)(?:/namespaces/[^/]+(?=/))?/(?<resource>[a-z]+)(?:/(?<name>[^/]+)(?:/(?<sub>.+))?)?");
  private static final Set<String> READS = Set.of("get", "list");
  /** Which API each kind is in, as a manifest says it. */
  private static final Map<String, String> APIS =
      Map.ofEntries(
          Map.entry("Namespace", "v1"), Map.entry("ServiceAccount", "v1"), Map.entry("ConfigMap", "v1"), Map.entry("Secret", "v1"),
          Map.entry("PersistentVolumeClaim", "v1"), Map.entry("Service", "v1"), Map.entry("Deployment", "apps/v1"),
          Map.entry("Role", "rbac.authorization.k8s.io/v1"), Map.entry("RoleBinding", "rbac.authorization.k8s.io/v1"),
          Map.entry("NetworkPolicy", "networking.k8s.io/v1"), Map.entry("Ingress", "networking.k8s.io/v1"),
          Map.entry("PodDisruptionBudget", "policy/v1"), Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"));

  @TempDir Path folder;
  private final Set<String> needed = new ConcurrentSkipListSet<>();
  private KubernetesMockServer server;
  private KubernetesClient admin;
  private Workloads workloads;
  private volatile boolean evictionsServed;

  @BeforeEach
  void serve() {
    evictionsServed = true;
    server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Noting(), false);
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
  void shouldNeedOfAnApplicationsNamespaceWhatItsRoleGrants() throws IOException {
    make();
    needed.clear();
    List.of(new KeyRef(Holder.SECRET, NAMESPACE, "db", "URL"), new KeyRef(Holder.CONFIG_MAP, NAMESPACE, "env", "URL"))
        .forEach(ref -> value(workloads.replace(ref, "new", value(workloads.read(ref)).orElseThrow().version())));
    value(workloads.rollingRestart(NAMESPACE, "api", "recovery-1"));
    value(workloads.rollout(NAMESPACE, "api"));
    value(workloads.scaleToZero(NAMESPACE, "pg-a"));
    value(workloads.pods(NAMESPACE, "pg-a"));
    Deployments deployments = workloads.deployments();
    value(deployments.scale(NAMESPACE, "api", 5, value(deployments.fleet(NAMESPACE, "api")).version()));
    value(deployments.setImage(NAMESPACE, "api", "api", "shop/api:3", value(deployments.fleet(NAMESPACE, "api")).version()));
    var release = new Deployments.Release("api-1", 1, List.of("shop/api:1"), Instant.EPOCH);
    value(deployments.rollBack(NAMESPACE, "api", release, value(deployments.fleet(NAMESPACE, "api")).version()));
    value(deployments.endpoints(NAMESPACE, "api"));
    Deployments.Instance instance = value(deployments.fleet(NAMESPACE, "api")).instances().getFirst();
    deployments.evict(NAMESPACE, instance);
    evictionsServed = false;
    value(deployments.evict(NAMESPACE, instance));

    assertGranted("rebound");
  }

  @Test
  void shouldNeedForTheManifestsOfAStandbySiteWhatTheirRolesGrant() throws IOException {
    assertThat(APIS.keySet()).containsExactlyInAnyOrderElementsOf(Manifest.KINDS);
    for (String release : List.of("1", "2")) {
      for (Manifest manifest : manifests(release)) {
        assertThat(value(workloads.manifests().apply(manifest)).result()).as(manifest.who())
            .isEqualTo(release.equals("1") ? Manifests.Result.CREATED : Manifests.Result.CHANGED);
      }
    }
    assertGranted("rebound-manifests", "rebound-namespaces");
  }

  @Test
  void shouldNeedForTheLeaseOfASiteWhatItsRoleGrants() throws IOException {
    admin.resource(new LeaseBuilder().withNewMetadata().withNamespace("sites").withName("eu-1").endMetadata()
        .withNewSpec().withHolderIdentity("eu-1").withLeaseDurationSeconds(30).endSpec().build()).create();
    needed.clear();
    var lease = workloads.lease("sites", "eu-1");
    value(lease.take("rebound", Instant.EPOCH, value(lease.look()).orElseThrow().version()));

    assertGranted("rebound-sites");
  }

  private void make() {
    admin.resource(new SecretBuilder().withNewMetadata().withNamespace(NAMESPACE).withName("db").endMetadata()
        .withData(Map.of("URL", "b2xk")).build()).create();
    admin.resource(new ConfigMapBuilder().withNewMetadata().withNamespace(NAMESPACE).withName("env").endMetadata()
        .withData(Map.of("URL", "old")).build()).create();
    Deployment deployment = new DeploymentBuilder().withNewMetadata().withNamespace(NAMESPACE).withName("api").endMetadata()
        .withNewSpec().withReplicas(2).withNewSelector().addToMatchLabels("app", "api").endSelector()
        .withNewTemplate().withNewMetadata().addToLabels("app", "api").endMetadata()
        .withNewSpec().addNewContainer().withName("api").withImage("shop/api:2").endContainer().endSpec().endTemplate().endSpec().build();
    admin.resource(deployment).create();
    admin.resource(new StatefulSetBuilder().withNewMetadata().withNamespace(NAMESPACE).withName("pg-a").endMetadata()
        .withNewSpec().withReplicas(1).withNewSelector().addToMatchLabels("set", "pg-a").endSelector().endSpec().build()).create();
    admin.resource(new PodBuilder().withNewMetadata().withNamespace(NAMESPACE).withName("api-1").addToLabels("app", "api").endMetadata()
        .withNewStatus().withPhase("Running").endStatus().build()).create();
    admin.resource(new ReplicaSetBuilder().withNewMetadata().withNamespace(NAMESPACE).withName("api-1").endMetadata()
        .withNewSpec().withTemplate(deployment.getSpec().getTemplate()).endSpec().build()).create();
  }

  /** One object of each kind; another release of it has another label. */
  private List<Manifest> manifests(String release) throws IOException {
    var text = new StringBuilder();
    for (String kind : Manifest.KINDS) {
      String namespace = kind.equals(Manifest.NAMESPACE) ? "" : "namespace: orders, ";
      text.append("---\napiVersion: %s\nkind: %s\nmetadata: { name: orders, %slabels: { release: \"%s\" } }\n"
          .formatted(APIS.get(kind), kind, namespace, release));
      if (kind.equals(Manifest.DEPLOYMENT)) {
        text.append("spec: { replicas: 3 }\n");
      }
    }
    Files.writeString(folder.resolve("all.yaml"), text.toString());
    return value(ManifestFolder.read(folder));
  }

  private void assertGranted(String... roles) throws IOException {
    Set<String> granted = new TreeSet<>();
    for (String role : roles) {
      granted.addAll(granted(role));
    }
    assertThat(needed).as("what was asked of the API").isNotEmpty().isSubsetOf(granted);
    assertThat(changes(needed)).as("no change is granted that nothing makes").isEqualTo(changes(granted));
  }

  private static Set<String> changes(Set<String> rights) {
    return rights.stream().filter(right -> !READS.contains(right.split(" ", 2)[0])).collect(Collectors.toCollection(TreeSet::new));
  }

  /** What a role of the file grants: verb, group and resource. */
  private static Set<String> granted(String role) throws IOException {
    var granted = new TreeSet<String>();
    String text = Files.readString(Path.of("../../deploy/kubernetes-role.yaml"));
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      if (document instanceof Map<?, ?> object && object.get("metadata") instanceof Map<?, ?> about && role.equals(about.get("name"))) {
        for (Object each : texts(object.get("rules"))) {
          Map<?, ?> rule = (Map<?, ?>) each;
          texts(rule.get("apiGroups")).forEach(group -> texts(rule.get("resources")).forEach(resource ->
              texts(rule.get("verbs")).forEach(verb -> granted.add(right(verb.toString(), group.toString(), resource.toString())))));
        }
      }
    }
    assertThat(granted).as("rights of %s", role).isNotEmpty();
    return granted;
  }

  private static List<?> texts(Object list) {
    return new ArrayList<>((List<?>) list);
  }

  private static String right(String verb, String group, String resource) {
    return verb + " " + (group.isEmpty() ? "" : group + "/") + resource;
  }

  /** Notes what right a request needs, and serves it. */
  private final class Noting extends KubernetesCrudDispatcher {
    Noting() {
      super(List.of());
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getPath().split("[?]", 2)[0];
      Matcher parts = PATH.matcher(path);
      if (!parts.matches()) {
        throw new AssertionError("not a path of the API: " + path);
      }
      String group = parts.group("group") == null ? "" : parts.group("group");
      String resource = parts.group("resource") + (parts.group("sub") == null ? "" : "/" + parts.group("sub"));
      needed.add(right(verb(request.getMethod(), parts.group("name") != null), group, resource));
      boolean served = evictionsServed || !path.endsWith("/eviction");
      return served ? super.dispatch(request) : new MockResponse().setResponseCode(404).setBody("{}");
    }

    private static String verb(String method, boolean named) {
      return switch (method) {
        case "GET" -> named ? "get" : "list";
        case "POST" -> "create";
        case "PATCH" -> "patch";
        case "PUT" -> "update";
        case "DELETE" -> "delete";
        default -> throw new AssertionError("no verb for " + method);
      };
    }
  }
}
