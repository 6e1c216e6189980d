package dev.rebound.lab.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.lab.http.Reply;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SimulatedClusterTest {
  private static final long WAIT_MAX_MILLIS = 20_000;

  private final Map<String, String> urlByPod = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private SimulatedCluster cluster;

  @BeforeEach
  void start() {
    cluster = SimulatedCluster.start(
        0, OrdersManifests.objects("jdbc:postgresql://127.0.0.1:1/orders?password=old", "redis://127.0.0.1:1", 1),
        OrdersManifests.deployment(), this::program);
    await(() -> cluster.ready().size() == 3);
  }

  @AfterEach
  void stop() {
    cluster.close();
    assertThat(running).hasValue(0);
  }

  @Test
  void shouldFillTheDeploymentsStatus() {
    await(() -> rolledOut(deployment().get()));
    Deployment seen = deployment().get();
    assertThat(seen.getStatus().getReplicas()).isEqualTo(3);
    assertThat(seen.getStatus().getAvailableReplicas()).isEqualTo(3);
    assertThat(seen.getStatus().getUnavailableReplicas()).isZero();
    assertThat(seen.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(pods()).hasSize(3).allMatch(PodStatuses::isReady);
  }

  @Test
  void shouldBumpTheGenerationWithTheChangeItselfAndRollEveryPodWithTheNewSecret() {
    List<String> before = pods().stream().map(pod -> pod.getMetadata().getName()).toList();
    client().secrets().inNamespace("orders").withName("orders-db").edit(secret -> new SecretBuilder(secret)
        .addToData("DATABASE_URL", encoded("jdbc:postgresql://127.0.0.1:2/orders?password=new")).build());
    assertThat(urlByPod.values()).as("no running pod reads the Secret again").allMatch(url -> url.endsWith("old"));

    Deployment restarted = restart();

    assertThat(restarted.getMetadata().getGeneration()).isEqualTo(2);
    assertThat(rolledOut(restarted)).as("the answer of the change must not look rolled out already").isFalse();
    int[] fewest = {3};
    await(() -> {
      fewest[0] = Math.min(fewest[0], cluster.ready().size());
      return rolledOut(deployment().get());
    });
    assertThat(fewest[0]).isGreaterThanOrEqualTo(2);
    List<String> after = pods().stream().map(pod -> pod.getMetadata().getName()).toList();
    assertThat(after).hasSize(3).doesNotContainAnyElementsOf(before);
    assertThat(after).allSatisfy(pod -> assertThat(urlByPod.get(pod)).endsWith("new"));
  }

  @Test
  void shouldRecreateADeletedPod() {
    String victim = pods().getFirst().getMetadata().getName();
    client().pods().inNamespace("orders").withName(victim).delete();
    await(() -> cluster.ready().size() == 3 && cluster.ready().stream().noneMatch(pod -> pod.pod().equals(victim)));
    assertThat(pods()).hasSize(3);
  }

  @Test
  void shouldScale() {
    deployment().scale(5);
    await(() -> cluster.ready().size() == 5);
    deployment().scale(2);
    await(() -> cluster.ready().size() == 2 && pods().size() == 2);
  }

  @Test
  void shouldSettleAfterAChange() throws InterruptedException {
    await(() -> rolledOut(deployment().get()));
    String version = deployment().get().getMetadata().getResourceVersion();
    Thread.sleep(1500);
    assertThat(deployment().get().getMetadata().getResourceVersion()).as("no endless status writing").isEqualTo(version);
  }

  /** A merge patch without a resourceVersion: the controller may write the status at the same time. */
  private Deployment restart() {
    return deployment().patch(PatchContext.of(PatchType.JSON_MERGE), """
        {"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-11-22T10:00:00Z"}}}}}""");
  }

  private RollableScalableResource<Deployment> deployment() {
    return client().apps().deployments().inNamespace("orders").withName("orders-api");
  }

  private List<Pod> pods() {
    return client().pods().inNamespace("orders").withLabel("app", "orders-api").list().getItems();
  }

  private KubernetesClient client() {
    return cluster.client();
  }

  private static boolean rolledOut(Deployment seen) {
    return seen.getStatus().getObservedGeneration() >= seen.getMetadata().getGeneration()
        && seen.getStatus().getUpdatedReplicas() == 3 && seen.getStatus().getReplicas() == 3 && seen.getStatus().getReadyReplicas() == 3;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private PodProcess program(String pod, String image, Map<String, String> environment) throws IOException {
    urlByPod.put(pod, environment.get("DATABASE_URL"));
    running.incrementAndGet();
    HttpProgram program = HttpProgram.start(request -> Reply.json(200, Map.of()));
    return new PodProcess() {
      @Override
      public int port() {
        return program.port();
      }

      @Override
      public boolean ended() {
        return program.ended();
      }

      @Override
      public void hang() {
        program.hang();
      }

      @Override
      public void resume() {
        program.resume();
      }

      @Override
      public void close() {
        program.close();
        running.decrementAndGet();
      }
    };
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MAX_MILLIS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not after %d ms", WAIT_MAX_MILLIS).isLessThan(end);
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
