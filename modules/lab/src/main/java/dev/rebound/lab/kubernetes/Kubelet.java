package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the program of every pod, probes its readiness and reports it. One thread calls it; {@link #ready} may be asked by any. */
final class Kubelet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);

  private final KubernetesClient client;
  private final String namespace;
  private final Workload workload;
  private final Runnable changed;
  private final Map<String, Running> running = new HashMap<>();
  private volatile List<Endpoint> ready = List.of();

  /** A pod's program and the last readiness that was reported of it. */
  private record Running(PodProcess process, ReadinessProbe probe, Instant startedAt, Optional<Boolean> reported) {
    private Running withReported(boolean ready) {
      return new Running(process, probe, startedAt, Optional.of(ready));
    }

    private void stop() {
      probe.close();
      process.close();
    }
  }

  Kubelet(KubernetesClient client, String namespace, Workload workload, Runnable changed) {
    this.client = client;
    this.namespace = namespace;
    this.workload = workload;
    this.changed = changed;
  }

  /** The pods that were ready when last seen. */
  List<Endpoint> ready() {
    return ready;
  }

  /** Starts programs for new pods, stops those of deleted pods, reports changed readiness. Idempotent. */
  void sync(List<Pod> pods) {
    Set<String> wanted = pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
    List<String> gone = running.keySet().stream().filter(pod -> !wanted.contains(pod)).toList();
    List<Running> leaving = gone.stream().map(running::remove).toList();
    publish();
    leaving.forEach(each -> Thread.ofVirtual().name("pod-stop").start(each::stop));
    pods.stream().filter(pod -> !running.containsKey(pod.getMetadata().getName())).forEach(this::start);
    running.replaceAll(this::report);
    publish();
  }

  private void start(Pod pod) {
    String name = pod.getMetadata().getName();
    Optional<Map<String, String>> environment = environment(pod);
    if (environment.isEmpty()) {
      writeStatus(name, PodStatuses.pending("CreateContainerConfigError"));
      return;
    }
    try {
      PodProcess process = workload.start(name, environment.get());
      running.put(name, new Running(process, new ReadinessProbe(process.port(), changed), Instant.now(), Optional.empty()));
    } catch (IOException e) {
      LOG.warn("A pod's program did not start, pod={}", name, e);
    }
  }

  private Running report(String pod, Running each) {
    boolean now = each.probe().ready();
    if (each.reported().isPresent() && each.reported().get() == now) {
      return each;
    }
    writeStatus(pod, PodStatuses.running(each.startedAt(), now));
    return each.withReported(now);
  }

  private void writeStatus(String pod, PodStatus status) {
    try {
      client.pods().inNamespace(namespace).withName(pod).editStatus(latest -> new PodBuilder(latest).withStatus(status).build());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404) {
        throw e;
      }
    }
  }

  private void publish() {
    List<Endpoint> endpoints = new ArrayList<>();
    running.forEach((pod, each) -> {
      if (each.reported().orElse(false)) {
        endpoints.add(new Endpoint(pod, each.process().port()));
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
    running.values().forEach(Running::stop);
    running.clear();
  }
}
