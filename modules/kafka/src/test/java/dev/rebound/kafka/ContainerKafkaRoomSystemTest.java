package dev.rebound.kafka;

import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Tag;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The contract on Apache's own image, of the same version as the clients; skipped where no Docker engine runs. */
@Tag("system")
@Testcontainers(disabledWithoutDocker = true)
final class ContainerKafkaRoomSystemTest extends KafkaRoomContract {
  @Container
  private final KafkaContainer kafka =
      new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion()).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");

  @Override
  String bootstrap() {
    return kafka.getBootstrapServers();
  }
}
