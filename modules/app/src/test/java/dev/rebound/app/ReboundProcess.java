package dev.rebound.app;

import dev.rebound.app.demo.LabProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line as a process of its own, with the launcher's JVM flags and a quick compiler; what it prints goes to a file. */
final class ReboundProcess implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  private final Process process;
  private final Path output;

  private ReboundProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts the command line in a folder. */
  static ReboundProcess start(Path folder, String... arguments) {
    return startMain(folder, "dev.rebound.app.Rebound", arguments[0], arguments);
  }

  /** Starts a main class in a folder. @param name for the file of its output */
  static ReboundProcess startMain(Path folder, String main, String name, String... arguments) {
    return startMain(folder, List.of(), main, name, arguments);
  }

  /** The same with more flags for the JVM. */
  static ReboundProcess startMain(Path folder, List<String> flags, String main, String name, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"), "-Xmx768m", "-XX:+UseSerialGC", LabProcess.QUICK_COMPILER,
                "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile(folder, name + "-", ".out");
      return new ReboundProcess(
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException("Rebound could not be started", e);
    }
  }

  /** All that it has printed so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it prints something. @throws AssertionError with its output where it ends before or the limit passes */
  void awaitOutput(String wished, Duration limit) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    while (!output().contains(wished)) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new AssertionError("Rebound did not say '" + wished + "' within " + limit + ":\n" + output());
      }
      Thread.sleep(LOOK_INTERVAL);
    }
  }

  /** Waits for its end. @return the exit status @throws AssertionError with its output where it does not end within the limit */
  int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      String said = output();
      close();
      throw new AssertionError("Rebound did not end within " + limit + ":\n" + said);
    }
    return process.exitValue();
  }

  /** SIGKILL, then waits until it is gone. */
  void killNine() throws InterruptedException {
    process.destroyForcibly().waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Sends it a signal by name. */
  void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
    if (status != 0) {
      throw new AssertionError("kill -" + name + " ended with " + status);
    }
  }

  /** SIGTERM, so that it ends what it started; SIGKILL if it takes too long. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
