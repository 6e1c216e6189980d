package dev.rebound.app;

import dev.rebound.lab.kafka.BrokerMain;
import java.nio.file.Path;
import java.time.Duration;

/** A real broker in a process of its own, which a test kills and starts again on the same folder. */
final class BrokerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final int port;
  private ReboundProcess process;

  private BrokerProcess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts it and returns when it takes requests. */
  static BrokerProcess start(Path folder, int port) throws InterruptedException {
    var broker = new BrokerProcess(folder, port);
    broker.restart();
    return broker;
  }

  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  void killNine() throws InterruptedException {
    process.killNine();
  }

  /** Starts it again after its end; returns when it takes requests. */
  void restart() throws InterruptedException {
    process =
        ReboundProcess.startMain(
            folder.getParent(), BrokerMain.class.getName(), "broker", folder.toString(), Integer.toString(port));
    process.awaitOutput(BrokerMain.READY, START_LIMIT);
  }

  @Override
  public void close() {
    process.close();
  }
}
