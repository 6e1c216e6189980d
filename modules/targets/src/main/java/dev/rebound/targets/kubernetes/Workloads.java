package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.lease.SiteLease;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Rebound touches in one Kubernetes cluster. All calls are bounded in time and thread-safe; changes carry the resource version they
 * were decided on, so that nobody's work is overwritten.
 */
public interface Workloads extends AutoCloseable {
  /** Annotation of a pod template that says for which event the pods were restarted. */
  String RESTARTED_FOR = "rebound.dev/restarted-for";

  /** The instances and releases of its deployments; usable until this is closed. */
  Deployments deployments();

  /** Objects that manifests describe; usable until this is closed. */
  Manifests manifests();

  /** The lease of a site, a {@code Lease} in this cluster; usable until this is closed. */
  SiteLease lease(String namespace, String name);

  /** Reads the value of a key; empty where the object or the key is missing. */
  Answer<Optional<HeldText>> read(KeyRef ref);

  /**
   * Replaces the value of a key if its object is still the one that was read (compare-and-set).
   *
   * @param expectedVersion from {@link HeldText#version}: the object's resource version
   */
  Answer<Replacement> replace(KeyRef ref, String value, String expectedVersion);

  /**
   * Replaces the pods one after the other, by writing {@link #RESTARTED_FOR} into the pod template.
   *
   * @param marker names the cause; where it stands there already, nothing is done
   */
  Answer<Change> rollingRestart(String namespace, String deployment, String marker);

  /** How far a deployment's rollout is. A missing deployment is trouble. */
  Answer<Rollout> rollout(String namespace, String deployment);

  /**
   * Scales a StatefulSet to 0, if it is still the one that was read. One of more than one replica is trouble: the others would go, too.
   * That its pod is gone is seen by {@link #pods}.
   */
  Answer<Change> scaleToZero(String namespace, String statefulSet);

  /** How many pods of a StatefulSet there are, those included that are going away. */
  Answer<Integer> pods(String namespace, String statefulSet);

  @Override
  void close();

  /** What holds texts by key. */
  enum Holder {
    SECRET,
    CONFIG_MAP
  }

  /** A key of a Secret or ConfigMap. */
  record KeyRef(Holder holder, String namespace, String name, String key) {}

  /**
   * A deployment's rollout.
   *
   * @param desired pods asked for
   * @param total pods that exist, of the old and the new template
   * @param updated pods of the new template
   * @param ready pods that are ready, of both templates
   * @param available pods that have been ready long enough, of both templates
   * @param generation of the specification
   * @param observedGeneration the specification that these numbers are about
   * @param deadlineExceeded Kubernetes gave up waiting for progress
   * @param restartedFor marker in the pod template; null if none
   */
  record Rollout(
      int desired, int total, int updated, int ready, int available, long generation, long observedGeneration, boolean deadlineExceeded,
      @Nullable String restartedFor) {
    /** Whether all pods are new and available. The rules are those of {@code kubectl rollout status} (kubectl, polymorphichelpers). */
    public boolean complete() {
      return observedGeneration >= generation && !deadlineExceeded && updated >= desired && total <= updated && available >= updated;
    }
  }
}
