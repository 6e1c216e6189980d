package dev.rebound.lab.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Pods from a ReplicaSet's template; templates are told apart by the hash of the template. */
final class PodTemplates {
  /** The label by which Kubernetes tells the generations of a Deployment's pods apart. */
  static final String HASH_LABEL = "pod-template-hash";

  private static final int HASH_CHARACTERS = 10;
  private static final JsonMapper SORTED = JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private PodTemplates() {}

  /** The same for the same template, whatever the order of its labels and annotations. */
  static String hash(PodTemplateSpec template) {
    try {
      byte[] canonical = SORTED.writeValueAsBytes(SORTED.readValue(Serialization.asJson(template), Map.class));
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical)).substring(0, HASH_CHARACTERS);
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a pod template cannot be hashed", e);
    }
  }

  /** A pod of a ReplicaSet's template that is not yet started. */
  static Pod pod(ReplicaSet set, long number) {
    PodTemplateSpec template = set.getSpec().getTemplate();
    String suffix = HexFormat.of().formatHex(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    return new PodBuilder()
        .withNewMetadata()
        .withName(set.getMetadata().getName() + "-" + suffix)
        .withNamespace(set.getMetadata().getNamespace())
        .withLabels(template.getMetadata().getLabels())
        .withAnnotations(template.getMetadata().getAnnotations())
        .withOwnerReferences(ReplicaSets.ownedBy(set))
        .endMetadata()
        .withSpec(template.getSpec())
        .withStatus(PodStatuses.pending())
        .build();
  }
}
