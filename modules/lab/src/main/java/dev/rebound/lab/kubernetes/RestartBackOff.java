package dev.rebound.lab.kubernetes;

import java.time.Duration;

/**
 * How long a kubelet waits before it starts a container that ended again: not at all after the first end, then a pause that doubles.
 *
 * @param first the first pause
 * @param max the longest
 */
record RestartBackOff(Duration first, Duration max) {
  /** A kubelet's own: the lab does not shorten it. Source: Kubernetes' documentation, Pod Lifecycle, "How Pods handle problems". */
  static final RestartBackOff KUBERNETES = new RestartBackOff(Duration.ofSeconds(10), Duration.ofMinutes(5));

  /** One that ran so long begins anew. Source: the same page. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  /** @param ends how often it ended so far, at least 1 */
  Duration after(int ends) {
    Duration pause = ends < 2 ? Duration.ZERO : first;
    for (int i = 2; i < ends && pause.compareTo(max) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(max) < 0 ? pause : max;
  }

  /** Whether the ends before do not count any more. */
  static boolean forgets(Duration ran) {
    return ran.compareTo(FORGOTTEN_AFTER) > 0;
  }
}
