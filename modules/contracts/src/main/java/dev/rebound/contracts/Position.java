package dev.rebound.contracts;

/**
 * Where a record stands in the log: the citation that every decision gives for its evidence.
 *
 * @param topic name of the topic
 * @param partition zero or more
 * @param offset zero or more
 */
public record Position(String topic, int partition, long offset) {
  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
