package dev.rebound.lab.kubernetes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The next move of a rolling update, as the Deployment controller makes it: never more than {@code replicas + surge} pods, never
 * fewer than {@code replicas - unavailable} ready ones by its own doing, old pods that are not ready first.
 *
 * @param create how many pods of the current template to create
 * @param delete names of the pods to delete
 */
public record Rollout(int create, List<String> delete) {
  public Rollout {
    delete = List.copyOf(delete);
  }

  /** A pod: whether it was made from the current template, and whether it is ready. */
  public record Member(String name, boolean current, boolean ready) {}

  /** The bounds of a Deployment, as numbers of pods. */
  public record Bounds(int replicas, int surge, int unavailable) {}

  /** Decides from what is there. Source: kubernetes/kubernetes, pkg/controller/deployment/rolling.go. */
  public static Rollout next(Bounds bounds, List<Member> pods) {
    List<Member> current = pods.stream().filter(Member::current).toList();
    List<Member> old = pods.stream().filter(pod -> !pod.current()).sorted(Comparator.comparing(Member::ready)).toList();
    int create = Math.max(0, Math.min(bounds.replicas() - current.size(), bounds.replicas() + bounds.surge() - pods.size()));
    List<String> delete = new ArrayList<>();
    current.stream().sorted(Comparator.comparing(Member::ready)).limit(Math.max(0, current.size() - bounds.replicas()))
        .map(Member::name).forEach(delete::add);
    int newNotReady = create + (int) current.stream().filter(pod -> !pod.ready()).count();
    int minimumReady = bounds.replicas() - bounds.unavailable();
    int budget = pods.size() + create - minimumReady - newNotReady;
    old.stream().limit(Math.max(0, budget)).map(Member::name).forEach(delete::add);
    return new Rollout(create, delete);
  }
}
