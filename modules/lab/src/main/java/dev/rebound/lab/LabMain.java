package dev.rebound.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rebound.lab.postgres.Replication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lab as a process: {@code --folder DIR [--base-port N] [--no-kafka] [--asynchronous] [--sentinels] [--second-site]
 * [--second-site-backups] [--haproxy] [--pace MILLIS]}. It prints one JSON line a step on the standard output, the last with
 * {@code "ready":true}, and ends in order when its standard input is closed (so it dies with its parent) or on SIGTERM.
 */
public final class LabMain {
  private static final int EXIT_USAGE = 2;
  private static final int EXIT_FAILED = 1;
  private static final long CLOSE_WAIT_SECONDS_MAX = 60;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Held while the lab starts, so that an early end closes what was opened. */
  private final ReentrantLock starting = new ReentrantLock();

  private @Nullable Lab lab;

  private LabMain() {}

  private record Arguments(Path folder, LabPorts ports, boolean fresh, LabShape shape) {}

  /** See the class. */
  public static void main(String[] arguments) {
    quietKafka();
    Arguments parsed;
    try {
      parsed = parse(Arrays.asList(arguments));
    } catch (IllegalArgumentException e) {
      say(Map.of("error", String.valueOf(e.getMessage())));
      System.exit(EXIT_USAGE);
      return;
    }
    LabMain main = new LabMain();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("lab-close").unstarted(main::close));
    Thread.ofPlatform().name("lab-parent").daemon().start(LabMain::endWithParent);
    try {
      main.start(parsed);
    } catch (RuntimeException e) {
      say(Map.of("error", String.valueOf(e.getMessage())));
      System.exit(EXIT_FAILED);
    }
  }

  /** The broker tells its life at INFO; read by slf4j-simple when the first logger is made. */
  private static void quietKafka() {
    for (String logger : List.of("kafka", "org.apache.kafka", "state")) {
      System.setProperty("org.slf4j.simpleLogger.log." + logger, "warn");
    }
  }

  private void start(Arguments arguments) {
    starting.lock();
    try {
      if (arguments.fresh()) {
        LabFolder.empty(arguments.folder());
      }
      Lab started = Lab.start(arguments.folder(), arguments.ports(), arguments.shape(), step -> say(Map.of("progress", step)));
      lab = started;
      say(ready(started, arguments.shape().kafka()));
    } finally {
      starting.unlock();
    }
  }

  private void close() {
    try {
      if (starting.tryLock(CLOSE_WAIT_SECONDS_MAX, TimeUnit.SECONDS) && lab != null) {
        lab.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> ready(Lab lab, boolean kafka) {
    String host = "http://127.0.0.1:";
    LabPorts ports = lab.ports();
    Map<String, Object> line = new TreeMap<>(Map.of(
        "ready", true, "folder", lab.folder().toString(), "secrets", lab.secrets().folder().toString(),
        "supervisor", host + ports.supervisor(), "kubernetes", host + ports.kubernetes(), "service", host + ports.service(),
        "slack", host + ports.slack() + "/", "smtp", "smtp://127.0.0.1:" + ports.smtp(), "control", host + ports.control()));
    lab.secondSite().ifPresent(_ -> line.putAll(Map.of(
        "supervisorDr", host + ports.supervisorDr(), "kubernetesDr", host + ports.kubernetesDr(),
        "nameServer", "127.0.0.1:" + ports.nameServer(), "entry", "http://" + SecondSite.NAME + ":" + ports.service())));
    if (kafka) {
      line.put("kafka", "127.0.0.1:" + ports.kafka());
    }
    return line;
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        continue; // What the parent says does not matter, only that it lives.
      }
    } catch (IOException e) {
      say(Map.of("progress", "The standard input broke; ending."));
    }
    System.exit(0);
  }

  private static Arguments parse(List<String> arguments) {
    Path folder = null;
    int base = LabPorts.DEFAULT_BASE;
    boolean fresh = false;
    LabShape shape = LabShape.WHOLE;
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "--folder" -> folder = Path.of(value(arguments, ++i));
        case "--base-port" -> base = Integer.parseInt(value(arguments, ++i));
        case "--no-kafka" -> shape = shape.withoutKafka();
        case "--fresh" -> fresh = true;
        case "--asynchronous" -> shape = shape.with(Replication.ASYNCHRONOUS);
        case "--sentinels" -> shape = shape.withSentinels();
        case "--second-site" -> shape = shape.withSecondSite();
        case "--second-site-backups" -> shape = shape.withSecondSiteOfBackups();
        case "--haproxy" -> shape = shape.withHaProxy();
        case "--pace" -> shape = shape.with(Duration.ofMillis(Integer.parseInt(value(arguments, ++i))));
        default -> throw new IllegalArgumentException("unknown argument " + arguments.get(i));
      }
    }
    if (folder == null) {
      throw new IllegalArgumentException("--folder DIR is missing");
    }
    return new Arguments(folder, new LabPorts(base), fresh, shape);
  }

  private static String value(List<String> arguments, int index) {
    if (index >= arguments.size()) {
      throw new IllegalArgumentException(arguments.getLast() + " needs a value");
    }
    return arguments.get(index);
  }

  private static synchronized void say(Map<String, Object> line) {
    try {
      System.out.println(MAPPER.writeValueAsString(new TreeMap<>(line)));
      System.out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line of words cannot be written", e);
    }
  }
}
