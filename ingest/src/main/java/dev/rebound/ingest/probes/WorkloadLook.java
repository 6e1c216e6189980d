package dev.rebound.ingest.probes;

import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.kubernetes.Workloads;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what Kubernetes says of an application's Deployment: {@code ANSWERED} while a pod is ready, else {@code ERROR}. An API server
 * that refuses or is silent is {@code ERROR} too, because it tells nothing about the application. Reported as the target
 * {@code <deployment>/workload}, so that it is never taken for the application's URL. Used by one thread; reads only.
 */
final class WorkloadLook implements Look {
  /** Pods come and go in seconds, and each look is a request to the API server that others need too. */
  static final Duration INTERVAL_MIN = Duration.ofSeconds(5);
  private static final String TARGET = "/workload";

  private final Supplier<Workloads> connect;
  private final KubernetesApplication application;
  private final String observer;
  private @Nullable Workloads cluster;

  /** @param cluster connected at the first look */
  WorkloadLook(Supplier<Workloads> cluster, KubernetesApplication application, String observer) {
    this.connect = cluster;
    this.application = application;
    this.observer = observer;
  }

  @Override
  public ProbeReported look(long sequence) {
    Workloads connected = cluster == null ? connect.get() : cluster;
    cluster = connected;
    long start = System.nanoTime();
    Answer<Workloads.Rollout> answer = connected.rollout(application.namespace(), application.deployment());
    Duration latency = Duration.ofNanos(System.nanoTime() - start);
    return switch (answer) {
      case Answer.Value<Workloads.Rollout>(var rollout) ->
          report(rollout.ready() >= 1 ? Outcome.ANSWERED : Outcome.ERROR, latency, sentence(rollout));
      case Answer.Trouble<Workloads.Rollout>(var _, var reason) -> report(Outcome.ERROR, latency, reason);
    };
  }

  private ProbeReported report(Outcome outcome, Duration latency, String detail) {
    return Look.plain(application.name(), application.deployment() + TARGET, observer, ProbeKind.KUBERNETES, outcome, latency, detail);
  }

  private static String sentence(Workloads.Rollout rollout) {
    String state = rollout.deadlineExceeded() ? "a rollout makes no progress" : rollout.complete() ? "no rollout is under way"
        : "a rollout is under way, " + rollout.updated() + " pods are new";
    return rollout.ready() + " of " + rollout.desired() + " pods are ready; " + state + ".";
  }

  @Override
  public Duration interval(Duration planned) {
    return planned.compareTo(INTERVAL_MIN) < 0 ? INTERVAL_MIN : planned;
  }

  @Override
  public boolean await(Duration wait) throws InterruptedException {
    Thread.sleep(wait);
    return false;
  }

  @Override
  public void close() {
    Workloads connected = cluster;
    if (connected != null) {
      connected.close();
    }
  }
}
