package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated Kubernetes with one namespace and one Deployment: fabric8's CRUD mock as the API server, a Deployment controller and
 * a kubelet on one thread. It says nothing about a real API server's validation, access control or evictions.
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
  private final List<SharedIndexInformer<? extends HasMetadata>> informers;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  private SimulatedCluster(KubernetesMockServer server, KubernetesClient client, String namespace, String deployment, Workload workload) {
    this.server = server;
    this.client = client;
    this.controller = new DeploymentController(client, namespace, deployment);
    this.kubelet = new Kubelet(client, namespace, workload, work::release);
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
    MOCK_LOG.setLevel(java.util.logging.Level.WARNING);
    KubernetesMockServer server = new KubernetesMockServer(
        new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(List.of()), false);
    server.init(InetAddress.getLoopbackAddress(), port);
    KubernetesClient client = new KubernetesClientBuilder()
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
            .withMasterUrl("http://127.0.0.1:" + server.getPort()).withNamespace(deployment.getMetadata().getNamespace()).build())
        .build();
    objects.forEach(each -> client.resource(each).create());
    client.resource(deployment).create();
    return new SimulatedCluster(
        server, client, deployment.getMetadata().getNamespace(), deployment.getMetadata().getName(), workload);
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

  @Override
  public void close() {
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
    server.destroy();
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
