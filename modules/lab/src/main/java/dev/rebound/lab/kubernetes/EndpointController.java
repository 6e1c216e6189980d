package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Writes the EndpointSlices of the namespace's Services from the readiness of their pods. Each pod of the lab listens on a port of its
 * own, and the ports are the slice's: so each has a slice of its own, as a real controller makes them where a named port differs from
 * pod to pod. A pod that was never started has no address and is in none. Used by one thread.
 */
final class EndpointController {
  static final String SERVICE_LABEL = "kubernetes.io/service-name";
  private static final String MANAGED_LABEL = "endpointslice.kubernetes.io/managed-by";
  private static final String ADDRESS = "127.0.0.1";
  /** So many characters at the end of the pod's uid tell slices apart; the mock counts its uids up. */
  private static final int UID_CHARACTERS = 12;

  private final KubernetesClient client;
  private final String namespace;

  EndpointController(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * Makes the slices as the pods are. Idempotent.
   *
   * @param port where a pod listens; empty where it never did
   */
  void sync(List<Pod> pods, Function<String, OptionalInt> port) {
    Map<String, EndpointSlice> wanted = new HashMap<>();
    for (Service service : client.services().inNamespace(namespace).list().getItems()) {
      pods.stream().filter(pod -> selects(service, pod)).forEach(pod ->
          port.apply(pod.getMetadata().getName()).ifPresent(number -> {
            EndpointSlice slice = slice(service, pod, number);
            wanted.put(slice.getMetadata().getName(), slice);
          }));
    }
    for (EndpointSlice held : client.discovery().v1().endpointSlices().inNamespace(namespace).withLabel(SERVICE_LABEL).list().getItems()) {
      String name = held.getMetadata().getName();
      EndpointSlice now = wanted.remove(name);
      var resource = client.discovery().v1().endpointSlices().inNamespace(namespace).withName(name);
      if (now == null) {
        resource.delete();
      } else if (!now.getEndpoints().equals(held.getEndpoints()) || !now.getPorts().equals(held.getPorts())) {
        resource.edit(latest -> new EndpointSliceBuilder(latest).withEndpoints(now.getEndpoints()).withPorts(now.getPorts()).build());
      }
    }
    wanted.values().forEach(slice -> client.discovery().v1().endpointSlices().inNamespace(namespace).resource(slice).create());
  }

  private static boolean selects(Service service, Pod pod) {
    Map<String, String> selector = service.getSpec().getSelector();
    Map<String, String> labels = pod.getMetadata().getLabels();
    return selector != null && !selector.isEmpty() && labels != null && labels.entrySet().containsAll(selector.entrySet());
  }

  private EndpointSlice slice(Service service, Pod pod, int port) {
    String name = service.getMetadata().getName();
    String uid = pod.getMetadata().getUid();
    boolean ready = PodStatuses.isReady(pod);
    return new EndpointSliceBuilder()
        .withNewMetadata().withName(name + "-" + uid.substring(uid.length() - UID_CHARACTERS)).withNamespace(namespace)
        .addToLabels(SERVICE_LABEL, name).addToLabels(MANAGED_LABEL, "endpointslice-controller.k8s.io")
        .withOwnerReferences(ReplicaSets.ownedBy(service)).endMetadata()
        .withAddressType("IPv4")
        .addNewEndpoint().withAddresses(ADDRESS)
        .withNewConditions().withReady(ready).withServing(ready).withTerminating(false).endConditions()
        .withNewTargetRef().withKind("Pod").withNamespace(namespace).withName(pod.getMetadata().getName())
        .withUid(uid).endTargetRef()
        .endEndpoint()
        .addNewPort().withName(service.getSpec().getPorts().getFirst().getName()).withPort(port).withProtocol("TCP").endPort()
        .build();
  }
}
