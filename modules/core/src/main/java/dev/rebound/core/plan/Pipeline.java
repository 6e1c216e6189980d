package dev.rebound.core.plan;

import java.util.List;

/**
 * Where Rebound itself stands: the sites of its log's brokers and of the instances of its services. One entry for each broker or
 * instance: the name of a site, or nothing for a place outside of every site. Instances of ingest are the plan's observers.
 *
 * @param brokers of Kafka, each also a voter of its controllers' quorum
 */
public record Pipeline(List<String> brokers, List<String> detectors, List<String> responders, List<String> notifiers) {
  public Pipeline {
    brokers = List.copyOf(brokers);
    detectors = List.copyOf(detectors);
    responders = List.copyOf(responders);
    notifiers = List.copyOf(notifiers);
  }
}
