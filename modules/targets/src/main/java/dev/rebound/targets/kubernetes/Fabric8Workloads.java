package dev.rebound.targets.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.HeldText;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.Replacement;
import dev.rebound.targets.lease.SiteLease;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@link Workloads} over the fabric8 client. Changes are JSON merge patches that carry the resource version: a stale one is answered with
 * 409 (its reason text differs between servers, so only the code counts).
 */
public final class Fabric8Workloads implements Workloads {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
  /** A status changes all the time, and with it the version: read again and patch again, this often at most. */
  private static final int CHANGE_ATTEMPTS_MAX = 5;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;

  private Fabric8Workloads(Config base) {
    var config =
        new ConfigBuilder(base)
            .withConnectionTimeout((int) CONNECT_LIMIT.toMillis())
            .withRequestTimeout((int) REQUEST_LIMIT.toMillis())
            // Repeating is the caller's business: it knows whether its time is over.
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).withHttpClientFactory(new JdkHttpClientFactory()).build();
  }

  /**
   * A client of one cluster.
   *
   * @param api URL of the API server, with the login of the kubeconfig's context that leads there, or without any where none does; null:
   *     the usual kubeconfig or in-cluster configuration
   */
  public static Fabric8Workloads connect(@Nullable String api) {
    if (api == null) {
      return new Fabric8Workloads(Config.autoConfigure(null));
    }
    return new Fabric8Workloads(
        KubeContexts.leadingTo(api, Config.getKubeconfigFilenames().stream().map(Path::of).toList()).map(Config::autoConfigure)
            .orElseGet(() -> new ConfigBuilder(Config.empty()).withMasterUrl(api).build()));
  }

  @Override
  public Deployments deployments() {
    return new Fabric8Deployments(client);
  }

  @Override
  public Manifests manifests() {
    return new Fabric8Manifests(client);
  }

  @Override
  public SiteLease lease(String namespace, String name) {
    return new Fabric8SiteLease(client, namespace, name);
  }

  @Override
  public Answer<Optional<HeldText>> read(KeyRef ref) {
    return ask(() -> {
      var found = object(ref).get();
      String held =
          switch (found) {
            case Secret secret -> secret.getData() == null ? null : secret.getData().get(ref.key());
            case ConfigMap map -> map.getData() == null ? null : map.getData().get(ref.key());
            case null, default -> null;
          };
      return Answer.of(Optional.ofNullable(held).map(text -> new HeldText(decoded(ref, text), found.getMetadata().getResourceVersion())));
    });
  }

  @Override
  public Answer<Replacement> replace(KeyRef ref, String value, String expectedVersion) {
    requireNonNull(expectedVersion, "expectedVersion");
    var patch = Map.of("metadata", Map.of("resourceVersion", expectedVersion), "data", Map.of(ref.key(), encoded(ref, value)));
    return ask(() -> {
      try {
        return Answer.of(object(ref).patch(MERGE, json(patch)) == null ? Replacement.MISSING : Replacement.UPDATED);
      } catch (KubernetesClientException e) {
        if (e.getCode() == CONFLICT) {
          return Answer.of(Replacement.CONFLICT);
        }
        if (e.getCode() == NOT_FOUND) {
          return Answer.of(Replacement.MISSING);
        }
        throw e;
      }
    });
  }

  private Resource<? extends HasMetadata> object(KeyRef ref) {
    return switch (ref.holder()) {
      case SECRET -> client.secrets().inNamespace(ref.namespace()).withName(ref.name());
      case CONFIG_MAP -> client.configMaps().inNamespace(ref.namespace()).withName(ref.name());
    };
  }

  private static String encoded(KeyRef ref, String value) {
    return ref.holder() == Holder.SECRET ? Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) : value;
  }

  private static String decoded(KeyRef ref, String held) {
    return ref.holder() == Holder.SECRET ? new String(Base64.getDecoder().decode(held), StandardCharsets.UTF_8) : held;
  }

  @Override
  public Answer<Change> rollingRestart(String namespace, String deployment, String marker) {
    requireNonNull(marker, "marker");
    return ask(() -> {
      for (int attempt = 1; attempt <= CHANGE_ATTEMPTS_MAX; attempt++) {
        var found = client.apps().deployments().inNamespace(namespace).withName(deployment).get();
        if (found == null) {
          return missing(namespace, deployment);
        }
        if (marker.equals(restartedFor(found))) {
          return Answer.of(Change.ALREADY);
        }
        var template = Map.of("metadata", Map.of("annotations", Map.of(RESTARTED_FOR, marker)));
        var patch =
            Map.of("metadata", Map.of("resourceVersion", found.getMetadata().getResourceVersion()), "spec", Map.of("template", template));
        try {
          client.apps().deployments().inNamespace(namespace).withName(deployment).patch(MERGE, json(patch));
          return Answer.of(Change.DONE);
        } catch (KubernetesClientException e) {
          if (e.getCode() != CONFLICT) {
            throw e;
          }
        }
      }
      return Answer.trouble(Outcome.ERROR, "Deployment " + namespace + "/" + deployment + " was changed by somebody at each attempt.");
    });
  }

  @Override
  public Answer<Rollout> rollout(String namespace, String deployment) {
    return ask(() -> {
      var found = client.apps().deployments().inNamespace(namespace).withName(deployment).get();
      return found == null ? missing(namespace, deployment) : Answer.of(rollout(found));
    });
  }

  private static Rollout rollout(Deployment deployment) {
    var status = deployment.getStatus();
    var desired = deployment.getSpec().getReplicas();
    // Kubernetes fills in one pod where the specification says nothing.
    int desiredPods = desired == null ? 1 : desired;
    long generation = number(deployment.getMetadata().getGeneration());
    if (status == null) {
      return new Rollout(desiredPods, 0, 0, 0, 0, generation, 0, false, restartedFor(deployment));
    }
    boolean exceeded =
        status.getConditions().stream()
            .anyMatch(each -> "Progressing".equals(each.getType()) && "ProgressDeadlineExceeded".equals(each.getReason()));
    return new Rollout(
        desiredPods, count(status.getReplicas()), count(status.getUpdatedReplicas()), count(status.getReadyReplicas()),
        count(status.getAvailableReplicas()), generation, number(status.getObservedGeneration()), exceeded, restartedFor(deployment));
  }

  @Override
  public Answer<Change> scaleToZero(String namespace, String statefulSet) {
    String which = "StatefulSet " + namespace + "/" + statefulSet;
    return ask(() -> {
      for (int attempt = 1; attempt <= CHANGE_ATTEMPTS_MAX; attempt++) {
        var found = client.apps().statefulSets().inNamespace(namespace).withName(statefulSet).get();
        if (found == null) {
          return Answer.trouble(Outcome.ERROR, "There is no " + which + ".");
        }
        int replicas = found.getSpec().getReplicas() == null ? 1 : found.getSpec().getReplicas();
        if (replicas == 0) {
          return Answer.of(Change.ALREADY);
        }
        if (replicas > 1) {
          return Answer.trouble(Outcome.ERROR, which + " has " + replicas + " replicas: scaled to 0 it would take the others away.");
        }
        var patch =
            Map.of("metadata", Map.of("resourceVersion", found.getMetadata().getResourceVersion()), "spec", Map.of("replicas", 0));
        try {
          client.apps().statefulSets().inNamespace(namespace).withName(statefulSet).patch(MERGE, json(patch));
          return Answer.of(Change.DONE);
        } catch (KubernetesClientException e) {
          if (e.getCode() != CONFLICT) {
            throw e;
          }
        }
      }
      return Answer.trouble(Outcome.ERROR, which + " was changed by somebody at each attempt.");
    });
  }

  @Override
  public Answer<Integer> pods(String namespace, String statefulSet) {
    return ask(() -> {
      var found = client.apps().statefulSets().inNamespace(namespace).withName(statefulSet).get();
      return found == null
          ? Answer.trouble(Outcome.ERROR, "There is no StatefulSet " + namespace + "/" + statefulSet + ".")
          : Answer.of(client.pods().inNamespace(namespace).withLabelSelector(found.getSpec().getSelector()).list().getItems().size());
    });
  }

  private static @Nullable String restartedFor(Deployment deployment) {
    var metadata = deployment.getSpec().getTemplate().getMetadata();
    return metadata == null || metadata.getAnnotations() == null ? null : metadata.getAnnotations().get(RESTARTED_FOR);
  }

  private String json(Object patch) {
    return client.getKubernetesSerialization().asJson(patch);
  }

  static <T> Answer<T> missing(String namespace, String deployment) {
    return Answer.trouble(Outcome.ERROR, "There is no deployment " + namespace + "/" + deployment + ".");
  }

  static <T> Answer<T> ask(Supplier<Answer<T>> call) {
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() > 0) {
        // The server's message can repeat what was sent, a Secret for one: the code is enough.
        return Answer.trouble(Outcome.ERROR, "The Kubernetes API answered with status " + e.getCode() + ".");
      }
      return unreached(e);
    }
  }

  private static <T> Answer<T> unreached(KubernetesClientException failure) {
    var causes = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause).toList();
    if (causes.stream().anyMatch(each -> each instanceof TimeoutException || each instanceof HttpTimeoutException
        || each instanceof InterruptedIOException || each instanceof UnresolvedAddressException
        || each instanceof NoRouteToHostException)) {
      return Answer.trouble(Outcome.SILENCE, "The Kubernetes API did not answer within " + REQUEST_LIMIT.toMillis() + " ms.");
    }
    // The JDK's client loses the words of a refusal; what else can end in this exception was answered above.
    return causes.stream().anyMatch(ConnectException.class::isInstance)
        ? Answer.trouble(Outcome.REFUSED, "The Kubernetes API refuses connections.")
        : Answer.trouble(Outcome.ERROR, "The Kubernetes API gave no readable answer.");
  }

  private static int count(@Nullable Integer pods) {
    return pods == null ? 0 : pods;
  }

  private static long number(@Nullable Long generation) {
    return generation == null ? 0 : generation;
  }

  @Override
  public void close() {
    client.close();
  }
}
