package dev.rebound.targets.command;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@link Commands} as child processes. */
public final class ProcessCommands implements Commands {
  /** A child that a command left behind may hold its output open; what came until then is enough. */
  private static final Duration OUTPUT_GRACE = Duration.ofMillis(200);
  private static final String PATH = "PATH";

  @Override
  public Answer<Exit> run(List<String> argv, Duration limit) {
    return run(new ProcessBuilder(argv), limit);
  }

  @Override
  public Answer<Exit> runApart(List<String> argv, Map<String, String> environment, Duration limit) {
    var builder = new ProcessBuilder(argv);
    builder.environment().keySet().retainAll(List.of(PATH));
    builder.environment().putAll(environment);
    return run(builder, limit);
  }

  private static Answer<Exit> run(ProcessBuilder builder, Duration limit) {
    List<String> argv = builder.command();
    Process process;
    try {
      process = builder.redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
    } catch (IOException e) {
      return Answer.trouble(Outcome.ERROR, argv.getFirst() + " could not be started.");
    }
    var output = new ByteArrayOutputStream();
    var reading = new FutureTask<Void>(() -> read(process.getInputStream(), output), null);
    Thread.ofVirtual().name("rebound-command-output").start(reading);
    try {
      if (process.waitFor(limit)) {
        await(reading);
        return Answer.of(new Exit(process.exitValue(), output.toString(StandardCharsets.UTF_8)));
      }
      return Answer.trouble(Outcome.SILENCE, argv.getFirst() + " did not end within " + limit.toMillis() + " ms.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.trouble(Outcome.SILENCE, argv.getFirst() + " was interrupted.");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public boolean canRun(String program) {
    Path path = Path.of(program);
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private static void await(FutureTask<Void> reading) throws InterruptedException {
    try {
      reading.get(OUTPUT_GRACE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      reading.cancel(true);
    }
  }

  private static void read(InputStream in, ByteArrayOutputStream output) {
    var buffer = new byte[1024];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        output.write(buffer, 0, Math.min(count, OUTPUT_BYTES_MAX - output.size()));
      }
    } catch (IOException e) {
      // Its child was killed: what came until then is enough.
      output.write('\n');
    }
  }
}
