package dev.rebound.targets.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Rebound touches in one Kubernetes cluster. All calls are bounded in time and thread-safe; changes carry the resource version they
 * were decided on, so that nobody's work is overwritten.
 */
public interface Workloads extends AutoCloseable {
  /** Annotation of a pod template that says for which event the pods were restarted. */
  String RESTARTED_FOR = "rebound.dev/restarted-for";

  /** Reads one key of a Secret; empty where the Secret or the key is missing. */
  Answer<Optional<SecretValue>> readSecret(String namespace, String secret, String key);

  /**
   * Replaces one key of a Secret if the Secret is still the one that was read (compare-and-set).
   *
   * @param expectedResourceVersion from {@link SecretValue#resourceVersion}
   */
  Answer<SecretUpdate> updateSecret(String namespace, String secret, String key, String value, String expectedResourceVersion);

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

  /** A value of a Secret, decoded. Its text form hides the value. */
  record SecretValue(String value, String resourceVersion) {
    public SecretValue {
      requireNonNull(value, "value");
      requireNonNull(resourceVersion, "resourceVersion");
    }

    @Override
    public String toString() {
      return "SecretValue[value=***, resourceVersion=" + resourceVersion + "]";
    }
  }

  /** How a compare-and-set of a Secret ended. */
  enum SecretUpdate {
    UPDATED,
    /** Somebody changed the Secret since it was read; nothing was done. */
    CONFLICT,
    /** There is no such Secret. */
    MISSING
  }

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
