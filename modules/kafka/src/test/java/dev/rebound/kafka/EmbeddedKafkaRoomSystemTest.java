package dev.rebound.kafka;

import dev.rebound.lab.kafka.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.jspecify.annotations.Nullable;

/** The contract on the lab's broker: a real one, in this process. */
@Tag("system")
final class EmbeddedKafkaRoomSystemTest extends KafkaRoomContract {
  private @Nullable EmbeddedKafka kafka;

  @BeforeEach
  void start() throws IOException {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), freePort(), freePort());
  }

  @AfterEach
  void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Override
  String bootstrap() {
    return kafka.bootstrap();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
