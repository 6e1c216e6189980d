package dev.rebound.lab.kubernetes;

import java.io.IOException;
import java.util.Map;

/** The container images of the lab: starts the program of a pod. */
@FunctionalInterface
public interface Workload {
  /**
   * Starts one.
   *
   * @param image as the pod's container names it
   * @param environment resolved from the pod's {@code env} at this moment and never again, as Kubernetes does it
   * @throws IOException where it cannot be started, an unknown image included; it is tried again after a pause
   */
  PodProcess start(String pod, String image, Map<String, String> environment) throws IOException;
}
