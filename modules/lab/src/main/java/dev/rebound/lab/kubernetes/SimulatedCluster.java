package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated Kubernetes with one namespace and one Deployment: fabric8's CRUD mock as the API server with evictions, the controllers
 * of the Deployment (its ReplicaSets included) and of EndpointSlices, and a kubelet, all on one thread.
 *
 * <p>What it cannot show: validation, defaults and access control of a real API server; pods that are going away (a deleted one is gone
 * at once, so none has a deletion timestamp, a grace period or a terminating endpoint); preconditions of a plain delete; garbage
 * collection by owner references; images that are pulled, liveness probes, several containers, nodes that are lost or full; an
 * autoscaler that scales (its object can be read, nothing acts on it); budgets in percent or by {@code maxUnavailable}, and their status;
 * uids that differ from lab to lab (the mock counts them up).
 */
public final class SimulatedCluster implements AutoCloseable {
  /** Without any event it looks again after this long. */
  private static final Duration RESYNC = Duration.ofSeconds(1);

  /** After a failed look (a conflict, mostly) it waits this long. */
  private static final Duration RETRY = Duration.ofMillis(50);

  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(5);
  /** Held, because java.util.logging forgets the level of a logger that nobody holds; the mock tells every request at INFO. */
  private static final java.util.logging.Logger MOCK_LOG = java.util.logging.Logger.getLogger(MockWebServer.class.getName());

  private static final Logger LOG = LoggerFactory.getLogger(SimulatedCluster.class);

  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final DeploymentController controller;
  private final Kubelet kubelet;
  private final EndpointController endpoints;
  private final String namespace;
  private final String deployment;
  private final List<SharedIndexInformer<? extends HasMetadata>> informers;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  private SimulatedCluster(
      KubernetesMockServer server, KubernetesClient client, Deployment created, Workload workload, RestartBackOff backOff) {
    this.server = server;
    this.client = client;
    this.namespace = created.getMetadata().getNamespace();
    this.deployment = created.getMetadata().getName();
    this.controller = new DeploymentController(client, namespace, deployment);
    this.kubelet = new Kubelet(client, namespace, workload, backOff, work::release);
    this.endpoints = new EndpointController(client, namespace);
    this.informers = List.of(
        client.apps().deployments().inNamespace(namespace).inform(new Waker<Deployment>(work)),
        client.pods().inNamespace(namespace).inform(new Waker<Pod>(work)),
        client.secrets().inNamespace(namespace).inform(new Waker<>(work)));
    this.thread = Thread.ofPlatform().name("simulated-kubernetes").daemon().start(this::run);
  }

  /**
   * Serves the API on 127.0.0.1 (plain HTTP, no credentials), creates the objects and starts the pods of the one Deployment.
   *
   * @param port 0 for any free one
   */
  public static SimulatedCluster start(int port, List<HasMetadata> objects, Deployment deployment, Workload workload) {
    return start(port, objects, deployment, workload, RestartBackOff.KUBERNETES);
  }

  /** The same with other pauses between the starts of a container. */
  static SimulatedCluster start(
      int port, List<HasMetadata> objects, Deployment deployment, Workload workload, RestartBackOff backOff) {
    MOCK_LOG.setLevel(java.util.logging.Level.WARNING);
    KubernetesMockServer server = new KubernetesMockServer(
        new Context(), new MockWebServer(), new HashMap<>(), new ApiServer(), false);
    server.init(InetAddress.getLoopbackAddress(), port);
    KubernetesClient client = new KubernetesClientBuilder()
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getPort()).withNamespace(deployment.getMetadata().getNamespace())
            .withRequestRetryBackoffLimit(0).build())
        .build();
    objects.forEach(each -> client.resource(each).create());
    client.resource(deployment).create();
    return new SimulatedCluster(server, client, deployment, workload, backOff);
  }

  /** The API's address, without a trailing slash. */
  public String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  /** A client of the API; closed with the cluster. */
  public KubernetesClient client() {
    return client;
  }

  /** The pods that traffic may go to, as of the last look. */
  public List<Endpoint> ready() {
    return kubelet.ready();
  }

  /**
   * Makes all pods of a Deployment that run now hang: connections are taken and nothing is answered; new ones are well. Idempotent.
   *
   * @return when they hung
   * @throws IllegalArgumentException where there is no such Deployment
   */
  public Instant hang(String name) {
    known(name);
    kubelet.hang();
    return Instant.now();
  }

  /** Ends {@link #hang}, with the same answers. Idempotent. */
  public Instant resume(String name) {
    known(name);
    kubelet.resume();
    return Instant.now();
  }

  /**
   * Releases an image, as somebody would with {@code kubectl set image}: whatever version the Deployment has. Idempotent.
   *
   * @return when the API server had taken it
   * @throws IllegalArgumentException where there is no such Deployment
   */
  public Instant release(String name, String image) {
    known(name);
    List<?> patch = List.of(Map.of("op", "replace", "path", "/spec/template/spec/containers/0/image", "value", image));
    client.apps().deployments().inNamespace(namespace).withName(name)
        .patch(PatchContext.of(PatchType.JSON), client.getKubernetesSerialization().asJson(patch));
    return Instant.now();
  }

  private void known(String name) {
    if (!name.equals(deployment)) {
      throw new IllegalArgumentException("there is no deployment " + name);
    }
  }

  /** Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    thread.interrupt();
    try {
      thread.join(STOP_WAIT_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    informers.forEach(SharedIndexInformer::stop);
    kubelet.close();
    client.close();
    try {
      server.destroy();
    } catch (IllegalStateException e) {
      LOG.warn("The simulated Kubernetes closed its sockets late", e);
    }
  }

  private void run() {
    while (!closed) {
      try {
        boolean settled = look();
        boolean woken = work.tryAcquire(settled ? RESYNC.toMillis() : RETRY.toMillis(), TimeUnit.MILLISECONDS);
        LOG.trace("Looking again, settled={} woken={}", settled, woken);
        work.drainPermits();
        forgetRequests();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The mock keeps every request for assertions; the lab runs for hours. */
  private void forgetRequests() throws InterruptedException {
    for (int left = server.getRequestCount(); left > 0 && server.takeRequest(0, TimeUnit.MILLISECONDS) != null; left--) {
      LOG.trace("Forgot a request");
    }
  }

  private boolean look() {
    try {
      controller.reconcile();
      kubelet.sync(controller.pods());
      endpoints.sync(controller.pods(), kubelet::port);
      return true;
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.warn("The simulated Kubernetes could not reconcile and tries again", e);
      }
      return false;
    }
  }

  /** Turns every event into a look at everything. */
  private record Waker<T>(Semaphore work) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      work.release();
    }

    @Override
    public void onUpdate(T before, T after) {
      work.release();
    }

    @Override
    public void onDelete(T deleted, boolean finalStateUnknown) {
      work.release();
    }
  }
}
