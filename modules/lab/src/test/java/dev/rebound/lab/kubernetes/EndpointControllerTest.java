package dev.rebound.lab.kubernetes;

import static dev.rebound.lab.kubernetes.ClusterBench.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class EndpointControllerTest {
  @Test
  @Tag("system")
  void shouldFollowTheReadinessOfThePods() {
    try (ClusterBench bench = new ClusterBench()) {
      await(() -> ready(bench).equals(uids(bench.pods())));
      Pod one = bench.pods().getFirst();
      EndpointSlice slice = slices(bench).stream().filter(each -> uid(endpoint(each)).equals(one.getMetadata().getUid())).findFirst()
          .orElseThrow();
      assertThat(endpoint(slice).getAddresses()).containsExactly("127.0.0.1");
      assertThat(endpoint(slice).getTargetRef().getName()).isEqualTo(one.getMetadata().getName());
      assertThat(slice.getPorts().getFirst().getPort()).isEqualTo(bench.program(one).port());

      bench.program(one).hang();
      await(() -> !ready(bench).contains(one.getMetadata().getUid()));
      assertThat(slices(bench)).as("a pod that is not ready stays in its slice").hasSize(3);

      bench.client.resource(one).delete();
      await(() -> ready(bench).size() == 3 && ready(bench).equals(uids(bench.pods())));
      assertThat(slices(bench)).hasSize(3);
    }
  }

  private static List<EndpointSlice> slices(ClusterBench bench) {
    return bench.client.discovery().v1().endpointSlices().inNamespace(OrdersManifests.NAMESPACE)
        .withLabel("kubernetes.io/service-name", OrdersManifests.DEPLOYMENT).list().getItems();
  }

  private static Set<String> ready(ClusterBench bench) {
    return slices(bench).stream().map(EndpointControllerTest::endpoint).filter(each -> each.getConditions().getReady())
        .map(EndpointControllerTest::uid).collect(Collectors.toSet());
  }

  private static Set<String> uids(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
  }

  private static Endpoint endpoint(EndpointSlice slice) {
    return slice.getEndpoints().getFirst();
  }

  private static String uid(Endpoint endpoint) {
    return endpoint.getTargetRef().getUid();
  }
}
