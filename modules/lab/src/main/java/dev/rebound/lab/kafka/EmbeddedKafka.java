package dev.rebound.lab.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka broker with its KRaft controller in this JVM, bound to the loopback address; its folder is kept over restarts.
 *
 * <p>For the lab alone: replication 1. A fatal fault of the broker can halt the JVM. Settings and why: stack.md, "Embedded Kafka".
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  /** Partitions of Kafka's internal topics; its own default of 50 makes the start slow on one machine. */
  private static final String INTERNAL_PARTITIONS = "4";

  private final KafkaRaftServer server;
  private final int brokerPort;

  private EmbeddedKafka(KafkaRaftServer server, int brokerPort) {
    this.server = server;
    this.brokerPort = brokerPort;
  }

  /**
   * Formats the folder if it is new, then starts; returns when the broker takes requests.
   *
   * @throws IllegalStateException where a port is busy, naming it
   */
  public static EmbeddedKafka start(Path folder, int brokerPort, int controllerPort) {
    return start(folder, brokerPort, controllerPort, Map.of());
  }

  /** The same with settings of the broker of one's own, by Kafka's names; they win. */
  public static EmbeddedKafka start(Path folder, int brokerPort, int controllerPort, Map<String, String> own) {
    requireFree("broker", brokerPort);
    requireFree("controller", controllerPort);
    var logs = folder.resolve("logs");
    format(logs);
    Properties properties = properties(logs, brokerPort, controllerPort);
    properties.putAll(own);
    var server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    server.startup();
    return new EmbeddedKafka(server, brokerPort);
  }

  /** Address for clients. */
  public String bootstrap() {
    return HOST + ":" + brokerPort;
  }

  /** Stops the broker in order and waits until it is down. The folder stays. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path logs) {
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    try {
      Files.createDirectories(logs);
      new Formatter()
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName("CONTROLLER")
          .addDirectory(logs.toString())
          .setMetadataLogDirectory(logs.toString())
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the broker's folder cannot be formatted: " + logs, e);
    }
  }

  private static Properties properties(Path logs, int brokerPort, int controllerPort) {
    var p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("listeners", "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, brokerPort, HOST, controllerPort));
    p.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + brokerPort);
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("inter.broker.listener.name", "PLAINTEXT");
    p.put("log.dirs", logs.toString());
    p.put("auto.create.topics.enable", "false");
    p.put("default.replication.factor", "1");
    p.put("min.insync.replicas", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", INTERNAL_PARTITIONS);
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", INTERNAL_PARTITIONS);
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("share.coordinator.state.topic.num.partitions", INTERNAL_PARTITIONS);
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
    p.put("log.cleaner.dedupe.buffer.size", "8388608");
    p.put("num.io.threads", "2");
    p.put("num.network.threads", "2");
    p.put("broker.session.timeout.ms", "1500");
    p.put("broker.heartbeat.interval.ms", "300");
    return p;
  }

  private static void requireFree(String what, int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
    } catch (IOException e) {
      throw new IllegalStateException("port %d, which Kafka's %s needs, is taken on %s".formatted(port, what, HOST), e);
    }
  }
}
