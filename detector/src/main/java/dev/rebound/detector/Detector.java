package dev.rebound.detector;

import dev.rebound.contracts.Topics;
import dev.rebound.core.detect.DetectState;
import dev.rebound.core.detect.Detection;
import dev.rebound.core.plan.PlanReader;
import dev.rebound.kafka.DeciderHost;
import dev.rebound.kafka.DeciderName;
import dev.rebound.kafka.KafkaSettings;

/** The detector: has no effects, only decisions. */
public final class Detector {
  private Detector() {}

  /** Starts deciding on {@link Topics#SIGNALS}. */
  public static DeciderHost start(KafkaSettings kafka, PlanReader plans) {
    return DeciderHost.start(
        kafka, DeciderName.DETECTOR, new Detection(plans), DetectState.class, (received, state) -> {});
  }
}
