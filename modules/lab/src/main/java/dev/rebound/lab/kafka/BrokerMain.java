package dev.rebound.lab.kafka;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A broker as a process of its own, so that it can be killed: {@code FOLDER PORT}; its controller takes the next port. It prints "ready"
 * when it takes requests and ends when its standard input is closed (so it dies with its parent) or on SIGTERM.
 */
public final class BrokerMain {
  /** What it prints when it takes requests. */
  public static final String READY = "ready";
  private static final int EXIT_USAGE = 2;

  private BrokerMain() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: BrokerMain FOLDER PORT");
      System.exit(EXIT_USAGE);
    }
    for (String logger : List.of("kafka", "org.apache.kafka", "state")) {
      System.setProperty("org.slf4j.simpleLogger.log." + logger, "warn");
    }
    int port = Integer.parseInt(arguments[1]);
    EmbeddedKafka broker = EmbeddedKafka.start(Path.of(arguments[0]), port, port + 1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("broker-close").unstarted(broker::close));
    System.out.println(READY);
    while (System.in.read() >= 0) {
      continue; // What the parent says does not matter, only that it lives.
    }
    System.exit(0);
  }
}
