package dev.rebound.launch;

import dev.rebound.kafka.KafkaSettings;
import dev.rebound.kafka.KafkaTopics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * One running service: what it opened is closed in the reverse order when the process is asked to end.
 *
 * <p>Exit status: 0 stopped, 1 could not start, 2 wrong usage, {@value #HALTED} halted by a record it cannot read or a decision that
 * failed: starting it again changes nothing until a newer version reads the record.
 */
public final class Service implements AutoCloseable {
  /** Exit status of a halted service. */
  public static final int HALTED = 4;
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final String name;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final ReentrantLock opening = new ReentrantLock();
  private boolean closed;

  private Service(String name) {
    this.name = name;
  }

  /** Runs a service's command line and exits the process. */
  public static void main(Callable<Integer> command, String... arguments) {
    var line = new CommandLine(command);
    line.setExecutionExceptionHandler(
        (failure, spec, result) -> {
          LOG.error("cannot start", failure);
          return 1;
        });
    System.exit(line.execute(arguments));
  }

  /** A service whose parts are closed at SIGTERM. */
  public static Service named(String name) {
    var service = new Service(name);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name(name + "-close").unstarted(service::close));
    return service;
  }

  /** Opens a part; where the process is already ending, the part is closed at once. */
  public <T extends AutoCloseable> T opened(T part) {
    opening.lock();
    try {
      if (closed) {
        closed(part);
      } else {
        parts.push(part);
      }
      return part;
    } finally {
      opening.unlock();
    }
  }

  /** Waits for Kafka and the topics, for as long as it takes. */
  public void awaitTopics(KafkaSettings kafka) {
    KafkaTopics.await(kafka, reason -> LOG.warn("{} {}", name, reason));
  }

  /** Runs until the process is asked to end or the service halts. @return the exit status */
  public int run(Supplier<Optional<String>> halted) throws InterruptedException {
    LOG.info("{} is at work", name);
    while (true) {
      Optional<String> reason = halted.get();
      if (reason.isPresent()) {
        LOG.error("{} halts reason=\"{}\"", name, reason.get());
        return HALTED;
      }
      Thread.sleep(LOOK_INTERVAL);
    }
  }

  @Override
  public void close() {
    opening.lock();
    try {
      closed = true;
      while (!parts.isEmpty()) {
        closed(parts.pop());
      }
    } finally {
      opening.unlock();
    }
  }

  private static void closed(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("a part did not close cleanly reason=\"{}\"", e.toString());
    }
  }
}
