package dev.rebound.targets.kubernetes;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One object of a folder of manifests. Its text form hides the content, which can be a Secret's.
 *
 * @param file name of the file in the folder
 * @param line where the object begins there, counted from 1
 * @param kind one of {@link #KINDS}
 * @param namespace empty for what stands in none
 * @param body the whole object: maps, lists, texts, numbers and truth values; {@code stringData} of a Secret is {@code data} already
 */
public record Manifest(String file, int line, String kind, String namespace, String name, Map<String, Object> body) {
  /** A Namespace stands in no namespace. */
  static final String NAMESPACE = "Namespace";
  static final String DEPLOYMENT = "Deployment";
  static final String SECRET = "Secret";

  /**
   * What may stand in a folder, in the order in which it is applied: what others refer to first. Nothing that runs by itself but
   * Deployments, which come up with no instance; nothing that rules the whole cluster.
   */
  public static final List<String> KINDS =
      List.of(NAMESPACE, "ServiceAccount", "Role", "RoleBinding", "ConfigMap", SECRET, "PersistentVolumeClaim", "Service",
          "NetworkPolicy", DEPLOYMENT, "PodDisruptionBudget", "HorizontalPodAutoscaler", "Ingress");

  public Manifest {
    requireNonNull(file, "file");
    body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
  }

  /** As people find it. */
  public String place() {
    return file + ":" + line;
  }

  /** As people call it: {@code Deployment orders/orders-api}. */
  public String who() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }

  @Override
  public String toString() {
    return "Manifest[" + place() + ", " + who() + ", body=***]";
  }
}
