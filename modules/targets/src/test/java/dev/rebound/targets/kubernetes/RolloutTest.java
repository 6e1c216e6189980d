package dev.rebound.targets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.targets.kubernetes.Workloads.Rollout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutTest {
  @ParameterizedTest
  @CsvSource({
    "3, 3, 3, 3, 2, 2, false, true",
    "3, 3, 3, 3, 3, 2, false, false", // the controller has not seen the change yet
    "3, 3, 2, 3, 2, 2, false, false", // an old pod is not replaced yet
    "3, 4, 3, 3, 2, 2, false, false", // an old pod has not gone yet
    "3, 3, 3, 2, 2, 2, false, false", // a new pod is not available yet
    "3, 3, 3, 3, 2, 2, true, false", // Kubernetes gave up
    "0, 0, 0, 0, 1, 1, false, true"
  })
  void shouldBeCompleteAsKubectlSays(
      int desired, int total, int updated, int available, long generation, long observed, boolean exceeded, boolean complete) {
    assertThat(new Rollout(desired, total, updated, available, available, generation, observed, exceeded, null).complete())
        .isEqualTo(complete);
  }
}
