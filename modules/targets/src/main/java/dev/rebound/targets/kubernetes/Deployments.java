package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one Deployment, its releases, and what scales it. All calls are bounded in time and thread-safe. Changes carry the
 * resource version or the uid that they were decided on, so that nobody's work is overwritten and no other pod of the same name is hit.
 */
public interface Deployments {
  /** Everything about a deployment at once, read anew. A missing one is trouble. */
  Answer<Fleet> fleet(String namespace, String deployment);

  /**
   * Asks Kubernetes to evict an instance, which respects its PodDisruptionBudget; where evictions are not served it is deleted with its
   * own grace period. Idempotent: a pod of another uid is not touched.
   */
  Answer<Departure> evict(String namespace, Instance instance);

  /**
   * Makes a former release's pod template the deployment's own, if the deployment is still the one that was read.
   *
   * @param to from {@link Fleet#releases}
   * @param expectedVersion from {@link Fleet#version}
   */
  Answer<Change> rollBack(String namespace, String deployment, Release to, String expectedVersion);

  /**
   * Asks for a number of instances, if the deployment is still the one that was read.
   *
   * @param replicas 0 or more
   */
  Answer<Change> scale(String namespace, String deployment, int replicas, String expectedVersion);

  /**
   * Sets a container's image, if the deployment is still the one that was read. No other container is touched; one that is missing is
   * trouble.
   *
   * @param expectedVersion from {@link Fleet#version}
   */
  Answer<Change> setImage(String namespace, String deployment, String container, String image, String expectedVersion);

  /** Where a Service leads users, from its EndpointSlices; none where there is no such Service. */
  Answer<List<Endpoint>> endpoints(String namespace, String service);

  /**
   * An endpoint of a Service.
   *
   * @param uid of its pod; empty where it is no pod
   * @param address IP address
   * @param port the first of the slice's ports
   * @param ready whether users are led to it
   */
  record Endpoint(String uid, String address, int port, boolean ready) {}

  /** How an eviction ended. */
  enum Departure {
    /** It is going away. */
    LEAVING,
    /** It was gone, or is another one of the same name. */
    GONE,
    /** Its PodDisruptionBudget does not allow it now (429); it may later. */
    BUDGET
  }

  /**
   * A deployment as it is.
   *
   * @param version of the deployment
   * @param desired instances that are asked for
   * @param containers of its pod template, in their order, those that only initialise left out
   * @param instances all that exist, by name, those that leave included
   * @param releases the newest first; the first is the present one
   * @param autoscaler null where none scales it
   */
  record Fleet(
      String version, int desired, List<Container> containers, List<Instance> instances, List<Release> releases,
      @Nullable Autoscaler autoscaler) {
    public Fleet {
      containers = List.copyOf(containers);
      instances = List.copyOf(instances);
      releases = List.copyOf(releases);
    }

    /** A container by its name. */
    public Optional<Container> container(String name) {
      return containers.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** Those that stay. */
    public List<Instance> staying() {
      return instances.stream().filter(each -> !each.leaving()).toList();
    }

    /** The release before the present one that ran other images. */
    public Optional<Release> previous() {
      return releases.stream().skip(1).filter(each -> !each.images().equals(releases.getFirst().images())).findFirst();
    }
  }

  /** A container of a pod template. @param image as it is written there */
  record Container(String name, String image) {}

  /**
   * A pod.
   *
   * @param startedAt when Kubernetes accepted it; null where it has not yet
   * @param restarts of its containers in its life
   * @param trouble why a container waits or ended, in Kubernetes' own word ({@code CrashLoopBackOff}); empty where none does
   */
  record Instance(String name, String uid, boolean ready, boolean leaving, @Nullable Instant startedAt, int restarts, String trouble) {}

  /**
   * A ReplicaSet of the deployment: a pod template that was released.
   *
   * @param name of the ReplicaSet
   * @param revision as {@code kubectl rollout history} counts
   * @param images of its containers, in their order
   * @param since when it was made
   */
  record Release(String name, long revision, List<String> images, Instant since) {
    public Release {
      images = List.copyOf(images);
    }
  }

  /**
   * A HorizontalPodAutoscaler.
   *
   * @param min instances at least
   * @param max instances at most
   * @param able whether it can scale now ({@code ScalingActive} and {@code AbleToScale})
   */
  record Autoscaler(String name, int min, int max, boolean able) {}
}
