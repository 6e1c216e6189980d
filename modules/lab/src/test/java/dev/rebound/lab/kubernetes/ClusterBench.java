package dev.rebound.lab.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.http.Reply;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A cluster with programs of the test, short pauses between starts, and a client of its own. */
final class ClusterBench implements AutoCloseable {
  /** Never ready. */
  static final String NEVER_READY = "lab/never-ready:1";
  /** Does not even start. */
  static final String NO_IMAGE = "lab/nothing:1";
  /** Short, and yet longer than a look of the test. */
  static final RestartBackOff SHORT = new RestartBackOff(Duration.ofMillis(1500), Duration.ofSeconds(3));

  private static final long WAIT_MAX_MILLIS = 30_000;

  final SimulatedCluster cluster;
  final KubernetesClient client;
  private final Map<String, HttpProgram> programs = new ConcurrentHashMap<>();
  private final Map<String, Boolean> crashing = new ConcurrentHashMap<>();

  ClusterBench(Deployment deployment) {
    this.cluster = SimulatedCluster.start(
        0, OrdersManifests.objects("jdbc:postgresql://127.0.0.1:1/orders", "redis://127.0.0.1:1", 1), deployment, this::program, SHORT);
    this.client = new KubernetesClientBuilder().withHttpClientFactory(new JdkHttpClientFactory())
        .withConfig(new ConfigBuilder(Config.empty()).withMasterUrl(cluster.url()).withRequestRetryBackoffLimit(0).build()).build();
  }

  ClusterBench() {
    this(OrdersManifests.deployment());
    awaitReady(OrdersManifests.REPLICAS);
  }

  /** The bad image is well until {@link #crash}. */
  private PodProcess program(String pod, String image, Map<String, String> environment) throws IOException {
    if (image.equals(NO_IMAGE)) {
      throw new IOException("there is no image " + image);
    }
    boolean ready = !image.equals(NEVER_READY);
    HttpProgram program = HttpProgram.start(request -> {
      if (image.equals(OrdersManifests.BAD_IMAGE) && crashing.containsKey(image)) {
        programs.get(pod).end();
      }
      return ready ? Reply.json(200, Map.of()) : Reply.error(503, "not ready");
    });
    programs.put(pod, program);
    return program;
  }

  /** From now on a program of the bad image ends when it is asked. */
  void crash() {
    crashing.put(OrdersManifests.BAD_IMAGE, true);
  }

  /** The program of a pod. */
  HttpProgram program(Pod pod) {
    return programs.get(pod.getMetadata().getName());
  }

  RollableScalableResource<Deployment> deployment() {
    return client.apps().deployments().inNamespace(OrdersManifests.NAMESPACE).withName(OrdersManifests.DEPLOYMENT);
  }

  List<Pod> pods() {
    return client.pods().inNamespace(OrdersManifests.NAMESPACE).withLabel("app", OrdersManifests.DEPLOYMENT).list().getItems().stream()
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName())).toList();
  }

  Pod pod(String name) {
    return client.pods().inNamespace(OrdersManifests.NAMESPACE).withName(name).get();
  }

  /** The newest first. */
  List<ReplicaSet> sets() {
    return client.apps().replicaSets().inNamespace(OrdersManifests.NAMESPACE).list().getItems().stream()
        .sorted(Comparator.comparing(ReplicaSets::revision).reversed()).toList();
  }

  /** Waits until an image runs in all pods and they are ready. */
  void awaitRelease(String image) {
    await(() -> pods().size() == OrdersManifests.REPLICAS
        && pods().stream().allMatch(pod -> PodStatuses.isReady(pod) && image(pod).equals(image)));
    await(() -> deployment().get().getStatus().getUpdatedReplicas() == OrdersManifests.REPLICAS);
  }

  void awaitReady(int pods) {
    await(() -> pods().stream().filter(PodStatuses::isReady).count() == pods);
  }

  static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MAX_MILLIS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not after %d ms", WAIT_MAX_MILLIS).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() {
    client.close();
    cluster.close();
  }
}
