package dev.rebound.kafka;

import java.nio.file.Path;

/**
 * How this process reaches Kafka.
 *
 * @param bootstrap {@code host:port[,host:port]}
 * @param instance name of this process, stable over its restarts (static membership, KIP-345); unique among running processes
 * @param replication replicas of each topic at its creation: 3 in production, 1 on the embedded broker
 * @param folder where Kafka Streams keeps its lock files; holds nothing that cannot be lost
 * @param security of the audit's readers and the sealer
 */
public record KafkaSettings(String bootstrap, String instance, short replication, Path folder, ClientSecurity security) {
  /** A Kafka that asks neither for TLS nor for SASL. */
  public KafkaSettings(String bootstrap, String instance, short replication, Path folder) {
    this(bootstrap, instance, replication, folder, ClientSecurity.NONE);
  }

  /** In-sync replicas that an acknowledged write needs: a majority of the replicas. */
  int minInSync() {
    return replication / 2 + 1;
  }
}
