package dev.rebound.lab.kubernetes;

import java.time.Instant;
import java.util.Optional;

/**
 * What a kubelet reports of a pod and its one container.
 *
 * @param waiting why the container does not run, in Kubernetes' own word; empty where it runs
 * @param acceptedAt when the kubelet saw the pod first
 * @param startedAt when the container was started last
 * @param endedAt when it ended last, by itself or while it started
 */
record PodReport(
    boolean ready, int restarts, String waiting, Instant acceptedAt, Optional<Instant> startedAt, Optional<Instant> endedAt) {
  /** A Secret or a key of it is missing. */
  static final String NO_ENVIRONMENT = "CreateContainerConfigError";
  /** It ended too often, and waits for its next start. */
  static final String CRASH_LOOP = "CrashLoopBackOff";
}
