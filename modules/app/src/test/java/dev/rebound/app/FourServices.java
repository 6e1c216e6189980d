package dev.rebound.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.time.Duration;

/** The four services, each a process of its own with its own main, on one Kafka. */
final class FourServices implements AutoCloseable {
  /** That a service is at work is said at INFO. */
  private static final String SAYS = "-Dorg.slf4j.simpleLogger.log.dev.rebound=info";
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  /** A service and the writer of its decisions. */
  enum Kind {
    INGEST("dev.rebound.ingest.IngestMain"),
    DETECTOR("dev.rebound.detector.DetectorMain"),
    RESPONDER("dev.rebound.responder.ResponderMain"),
    NOTIFIER("dev.rebound.notifier.NotifierMain");

    private final String main;

    Kind(String main) {
      this.main = main;
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Path home;
  private final Path lab;
  private final String bootstrap;
  private final int port;
  private final Map<Kind, ReboundProcess> running = new EnumMap<>(Kind.class);

  /**
   * @param home where each service has a folder
   * @param lab the lab's folder with {@code plan.yaml} and the secrets
   * @param port of the door
   */
  FourServices(Path home, Path lab, String bootstrap, int port) {
    this.home = home;
    this.lab = lab;
    this.bootstrap = bootstrap;
    this.port = port;
  }

  /** Starts all four and returns when each says that it is at work. */
  FourServices start() throws InterruptedException {
    for (Kind kind : Kind.values()) {
      running.put(kind, started(kind, kind.word()));
    }
    for (Kind kind : Kind.values()) {
      awaitAtWork(kind, running.get(kind));
    }
    return this;
  }

  /** SIGKILL. */
  void killNine(Kind kind) throws InterruptedException {
    running.get(kind).killNine();
  }

  /** Starts it again under its name; returns at once. */
  ReboundProcess restart(Kind kind) {
    var process = started(kind, kind.word());
    running.put(kind, process);
    return process;
  }

  /** Starts a service under a name of its own; the caller ends it. */
  ReboundProcess started(Kind kind, String instance) {
    return started(kind, instance, kind.main);
  }

  /** The same with a main class that stands for the service's own, and flags for its JVM. */
  ReboundProcess started(Kind kind, String instance, String main, String... flags) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--plan", lab.resolve("plan.yaml").toString(), "--kafka", bootstrap, "--replication", "1", "--instance", instance,
                "--folder", folder(instance).toString()));
    var all = new ArrayList<>(List.of(flags));
    all.add(SAYS);
    if (kind == Kind.INGEST) {
      arguments.addAll(List.of("--port", Integer.toString(port), "--secrets", lab.resolve("secrets").toString()));
    }
    return ReboundProcess.startMain(home, all, main, instance, arguments.toArray(String[]::new));
  }

  /** Where an instance keeps what is not in the log. */
  Path folder(String instance) {
    return home.resolve(instance);
  }

  /** Waits until it says that it is at work. */
  static void awaitAtWork(Kind kind, ReboundProcess process) throws InterruptedException {
    process.awaitOutput("rebound-" + kind.word() + " is at work", START_LIMIT);
  }

  @Override
  public void close() {
    running.values().forEach(ReboundProcess::close);
  }
}
