package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Runs the program of every pod, starts it again when it ended, probes its readiness and reports it. One thread calls {@link #sync};
 * the rest may be called by any.
 */
final class Kubelet implements AutoCloseable {
  private final KubernetesClient client;
  private final String namespace;
  private final Workload workload;
  private final RestartBackOff backOff;
  private final Runnable changed;
  private final Map<String, PodContainer> containers = new ConcurrentHashMap<>();
  private final Map<String, PodReport> reported = new ConcurrentHashMap<>();
  private volatile List<Endpoint> ready = List.of();

  Kubelet(KubernetesClient client, String namespace, Workload workload, RestartBackOff backOff, Runnable changed) {
    this.client = client;
    this.namespace = namespace;
    this.workload = workload;
    this.backOff = backOff;
    this.changed = changed;
  }

  /** The pods that were ready when last seen. */
  List<Endpoint> ready() {
    return ready;
  }

  /** Where a pod's program listens, or listened last; empty before its first start. */
  OptionalInt port(String pod) {
    PodContainer container = containers.get(pod);
    return container == null ? OptionalInt.empty() : container.port();
  }

  /** Makes every program that runs now hang; those that are started later are well. */
  void hang() {
    containers.values().forEach(PodContainer::hang);
  }

  /** Ends {@link #hang}. */
  void resume() {
    containers.values().forEach(PodContainer::resume);
  }

  /** Starts programs for new pods and those that ended, stops those of deleted pods, reports what changed. Idempotent. */
  void sync(List<Pod> pods) {
    Set<String> wanted = pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
    List<String> gone = containers.keySet().stream().filter(pod -> !wanted.contains(pod)).toList();
    reported.keySet().retainAll(wanted);
    List<PodContainer> leaving = gone.stream().map(containers::remove).toList();
    publish();
    leaving.forEach(each -> Thread.ofVirtual().name("pod-stop").start(each::close));
    pods.forEach(this::tend);
    publish();
  }

  private void tend(Pod pod) {
    String name = pod.getMetadata().getName();
    PodReport report = containers.computeIfAbsent(name, each -> container(pod)).tend(Instant.now());
    if (!report.equals(reported.get(name))) {
      writeStatus(name, report);
      reported.put(name, report);
    }
  }

  private PodContainer container(Pod pod) {
    String name = pod.getMetadata().getName();
    String image = pod.getSpec().getContainers().getFirst().getImage();
    PodContainer.Program program = () -> {
      Optional<Map<String, String>> environment = environment(pod);
      return environment.isEmpty() ? Optional.empty() : Optional.of(workload.start(name, image, environment.get()));
    };
    return new PodContainer(name, backOff, program, changed, Instant.now());
  }

  private void writeStatus(String pod, PodReport report) {
    try {
      client.pods().inNamespace(namespace).withName(pod)
          .editStatus(latest -> new PodBuilder(latest).withStatus(PodStatuses.of(latest, report)).build());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404) {
        throw e;
      }
    }
  }

  private void publish() {
    List<Endpoint> endpoints = new ArrayList<>();
    containers.forEach((pod, each) -> {
      PodReport report = reported.get(pod);
      if (report != null && report.ready()) {
        each.port().ifPresent(port -> endpoints.add(new Endpoint(pod, port)));
      }
    });
    endpoints.sort(Comparator.comparing(Endpoint::pod));
    ready = List.copyOf(endpoints);
  }

  /** Empty where a Secret or a key of it is missing. */
  private Optional<Map<String, String>> environment(Pod pod) {
    Map<String, String> environment = new HashMap<>();
    for (EnvVar variable : pod.getSpec().getContainers().getFirst().getEnv()) {
      Optional<String> value = variable.getValueFrom() == null
          ? Optional.ofNullable(variable.getValue())
          : secret(variable.getValueFrom().getSecretKeyRef());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      environment.put(variable.getName(), value.get());
    }
    return Optional.of(Map.copyOf(environment));
  }

  private Optional<String> secret(SecretKeySelector selector) {
    Secret secret = client.secrets().inNamespace(namespace).withName(selector.getName()).get();
    return Optional.ofNullable(secret).map(Secret::getData).map(data -> data.get(selector.getKey()))
        .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    ready = List.of();
    containers.values().forEach(PodContainer::close);
    containers.clear();
  }
}
