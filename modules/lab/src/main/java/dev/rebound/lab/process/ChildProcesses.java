package dev.rebound.lab.process;

import dev.rebound.lab.process.ProcessTable.Running;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The children of one lab folder. None outlives the lab, by three means: the kernel kills a child when this JVM dies ({@link
 * Unprivileged#command}), a shutdown hook ends them at an orderly exit, and what a crash left over is killed when the folder is opened
 * again (a file per child holds pid, start and command, so a stranger that got the same pid is left alone).
 *
 * <p>All children are started by one thread that lives as long as the JVM: the kernel's death signal follows the starting
 * <em>thread</em>, not the process.
 */
public final class ChildProcesses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChildProcesses.class);
  /** Time a child has to end after SIGINT before it gets SIGKILL. PostgreSQL's fast shutdown takes about 0.5 s here. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(8);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("child-starter").factory());

  private final Path folder;
  private final Map<String, Child> children = new ConcurrentHashMap<>();
  private final Thread hook = new Thread(this::stopAll, "child-stopper");

  private ChildProcesses(Path folder) {
    this.folder = folder;
  }

  /**
   * What to start.
   *
   * @param name unique among the living children of the folder
   * @param command program and arguments, still with root
   * @param directory working folder, by which its processes are found
   * @param log receives output and errors, from its beginning
   */
  public record Order(String name, List<String> command, Path directory, Map<String, String> environment, Path log) {
    public Order {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /** A child that was started. */
  public record Child(String name, Running process) {
    /** Whether it still lives. */
    public boolean alive() {
      return ProcessTable.stillIs(process);
    }
  }

  /** Opens the folder of pid files and kills what an earlier lab left running. */
  public static ChildProcesses open(Path folder) {
    var processes = new ChildProcesses(folder);
    try {
      Files.createDirectories(folder);
      try (var files = Files.newDirectoryStream(folder, "*.pid")) {
        for (var file : files) {
          reap(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the pid files of " + folder, e);
    }
    Runtime.getRuntime().addShutdownHook(processes.hook);
    return processes;
  }

  /** Starts a child without root. Returns once the process exists, not once it works. */
  public Child start(Order order) {
    try {
      var child = STARTER.submit(() -> launch(order)).get();
      children.put(order.name(), child);
      return child;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot start " + order.name(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting " + order.name(), e);
    }
  }

  /** Asks a child to end by SIGINT (for PostgreSQL a fast shutdown) and kills it with all below it where it does not in time. */
  public void stop(Child child) {
    if (child.alive()) {
      interrupt(child.process());
      if (!ProcessTable.awaitGone(child.process(), STOP_LIMIT)) {
        LOG.warn("child does not end by itself and is killed child={} limit={}", child.name(), STOP_LIMIT);
        killTree(child.process());
      }
    }
    children.remove(child.name(), child);
    deleteQuietly(pidFile(child.name()));
  }

  /** Stops all, in no order. */
  @Override
  public void close() {
    stopAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      LOG.debug("closed by the shutdown itself", shuttingDown);
    }
  }

  private void stopAll() {
    var living = List.copyOf(children.values());
    living.stream().filter(Child::alive).forEach(child -> interrupt(child.process()));
    living.forEach(this::stop);
  }

  private Child launch(Order order) throws IOException {
    var builder = new ProcessBuilder(Unprivileged.here().command(order.command())).directory(order.directory().toFile());
    builder.redirectErrorStream(true).redirectOutput(order.log().toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("PG") || key.startsWith("LC_") || key.equals("LANG"));
    builder.environment().putAll(order.environment());
    var process = builder.start();
    process.getOutputStream().close();
    var running =
        ProcessTable.look(process.pid())
            .orElseThrow(() -> new IOException("it ended at once; its words are in " + order.log()));
    Files.writeString(pidFile(order.name()), describe(running, order));
    return new Child(order.name(), running);
  }

  private static String describe(Running running, Order order) throws IOException {
    return "pid=%d%nstartTicks=%d%nboot=%s%nprogram=%s%n"
        .formatted(running.pid(), running.startTicks(), boot(), Path.of(order.command().getFirst()).getFileName());
  }

  private static void reap(Path file) throws IOException {
    var left = new Properties();
    left.load(new StringReader(Files.readString(file)));
    var pid = Long.parseLong(left.getProperty("pid", "0"));
    var ticks = Long.parseLong(left.getProperty("startTicks", "-1"));
    var program = left.getProperty("program", "");
    var found = ProcessTable.look(pid).filter(now -> now.startTicks() == ticks);
    boolean sameCommand = ProcessTable.commandOf(pid).stream().anyMatch(argument -> argument.endsWith(program));
    if (found.isPresent() && boot().equals(left.getProperty("boot")) && sameCommand) {
      LOG.info("a child that an earlier lab left running is killed file={} pid={}", file.getFileName(), pid);
      killTree(found.get());
    }
    Files.delete(file);
  }

  private static void killTree(Running root) {
    var tree = ProcessTable.tree(root.pid());
    ProcessTable.kill(tree);
    for (var process : tree) {
      if (!ProcessTable.awaitGone(process, KILL_LIMIT)) {
        throw new IllegalStateException("process %d survives SIGKILL for %s".formatted(process.pid(), KILL_LIMIT));
      }
    }
  }

  /** Java can send SIGTERM and SIGKILL only; SIGINT goes by the shell's own kill. */
  private static void interrupt(Running process) {
    try {
      new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      LOG.warn("SIGINT cannot be sent, SIGKILL follows pid={}", process.pid(), e);
      killTree(process);
    }
  }

  private static String boot() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  private Path pidFile(String name) {
    return folder.resolve(name + ".pid");
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("a pid file cannot be deleted, the next start looks at it again file={}", file, e);
    }
  }
}
