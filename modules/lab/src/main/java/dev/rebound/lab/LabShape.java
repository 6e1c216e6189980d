package dev.rebound.lab;

import dev.rebound.lab.postgres.Replication;
import java.time.Duration;

/**
 * What a lab is made of.
 *
 * @param kafka whether it runs a broker
 * @param replication of the databases, in a new folder
 * @param pace between two writes of each customer; a process that shares two cores with many others wants it slower
 */
public record LabShape(boolean kafka, Replication replication, Duration pace) {
  /** As fast as the writers that measured other tools (DirectWriter). */
  public static final Duration MEASURING_PACE = Duration.ofMillis(20);

  /** With Kafka, commits that wait for the standby, and customers that measure. */
  public static final LabShape WHOLE = new LabShape(true, Replication.SYNCHRONOUS, MEASURING_PACE);

  /** The same without a broker. */
  public LabShape withoutKafka() {
    return new LabShape(false, replication, pace);
  }

  /** The same with a pair of databases that replicates so. */
  public LabShape with(Replication other) {
    return new LabShape(kafka, other, pace);
  }

  /** The same with customers that write so often. */
  public LabShape with(Duration other) {
    return new LabShape(kafka, replication, other);
  }
}
