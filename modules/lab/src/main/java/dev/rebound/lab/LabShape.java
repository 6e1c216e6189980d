package dev.rebound.lab;

import dev.rebound.lab.postgres.Replication;
import java.time.Duration;

/**
 * What a lab is made of.
 *
 * @param kafka whether it runs a broker
 * @param replication of the databases, in a new folder
 * @param sentinels whether Sentinels watch the cache and fail it over by themselves
 * @param secondSite whether there is a site eu-2 with a replica, the application scaled to 0, and a name that leads to one of the sites
 * @param backups whether the second site has dumps of the first one's database, and a server of its own for restored ones, not a replica
 * @param haProxy whether the customer of the service comes through an HAProxy before the pods, which nobody but Rebound leads
 * @param pace between two writes of each customer; a process that shares two cores with many others wants it slower
 */
public record LabShape(boolean kafka, Replication replication, boolean sentinels, boolean secondSite, boolean backups, boolean haProxy,
    Duration pace) {
  /** As fast as the writers that measured other tools (DirectWriter). */
  public static final Duration MEASURING_PACE = Duration.ofMillis(20);

  /** With Kafka, commits that wait for the standby, a cache that nobody watches, and customers that measure. */
  public static final LabShape WHOLE = new LabShape(true, Replication.SYNCHRONOUS, false, false, false, false, MEASURING_PACE);

  /** The same without a broker. */
  public LabShape withoutKafka() {
    return new LabShape(false, replication, sentinels, secondSite, backups, haProxy, pace);
  }

  /** The same with Sentinels. */
  public LabShape withSentinels() {
    return new LabShape(kafka, replication, true, secondSite, backups, haProxy, pace);
  }

  /** The same with a second site. */
  public LabShape withSecondSite() {
    return new LabShape(kafka, replication, sentinels, true, backups, haProxy, pace);
  }

  /** The same with a second site that has backups, not a replica. */
  public LabShape withSecondSiteOfBackups() {
    return new LabShape(kafka, replication, sentinels, true, true, haProxy, pace);
  }

  /** The same with an HAProxy. */
  public LabShape withHaProxy() {
    return new LabShape(kafka, replication, sentinels, secondSite, backups, true, pace);
  }

  /** The same with a pair of databases that replicates so. */
  public LabShape with(Replication other) {
    return new LabShape(kafka, other, sentinels, secondSite, backups, haProxy, pace);
  }

  /** The same with customers that write so often. */
  public LabShape with(Duration other) {
    return new LabShape(kafka, replication, sentinels, secondSite, backups, haProxy, other);
  }
}
