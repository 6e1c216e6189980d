package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;

/**
 * Brings objects into one cluster as manifests describe them. All calls are bounded in time and thread-safe. Nothing is deleted, and no
 * key that a manifest does not have is taken out; a change carries the resource version that it was decided on.
 */
public interface Manifests {
  /**
   * Creates the object, or changes what differs from the manifest. Idempotent. A Deployment is created with no instance, and the number of
   * an existing one is left as it is: who applies does not start anything.
   */
  Answer<Applied> apply(Manifest manifest);

  /** What came of it. */
  enum Result {
    CREATED,
    CHANGED,
    /** It was as the manifest says; nothing was sent. */
    ALREADY
  }

  /**
   * What came of applying one manifest.
   *
   * @param instances that the object asks for now; 0 where it is no Deployment
   */
  record Applied(Result result, int instances) {}
}
