package dev.rebound.lab.kubernetes;

import java.io.IOException;
import java.util.Map;

/** The container image of the lab: starts the program of a pod. */
@FunctionalInterface
public interface Workload {
  /**
   * Starts one.
   *
   * @param environment resolved from the pod's {@code env} at this moment and never again, as Kubernetes does it
   */
  PodProcess start(String pod, Map<String, String> environment) throws IOException;
}
