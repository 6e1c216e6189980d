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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@link Commands}, short and long ones, as child processes. */
public final class ProcessCommands implements LongCommands {
  /** A child that a command left behind may hold its output open; what came until then is enough. */
  private static final Duration OUTPUT_GRACE = Duration.ofMillis(200);
  /** The same for a long command: its answer is read to the end also where we wait for processor time. */
  private static final Duration LONG_OUTPUT_GRACE = Duration.ofSeconds(5);
  /** Between two questions whether a long command should go on. */
  private static final Duration ASK_INTERVAL = Duration.ofSeconds(1);
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
        await(reading, OUTPUT_GRACE);
        return Answer.of(new Exit(process.exitValue(), output.toString(StandardCharsets.UTF_8)));
      }
      return Answer.trouble(Outcome.SILENCE, argv.getFirst() + " did not end within " + limit.toMillis() + " ms.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.trouble(Outcome.SILENCE, argv.getFirst() + " was interrupted.");
    } finally {
      kill(process);
    }
  }

  @Override
  public Answer<Finished> run(Call call, Duration limit, BooleanSupplier goesOn) {
    String program = call.argv().getFirst();
    long end = System.nanoTime() + limit.toNanos();
    Process process;
    try {
      process = start(call);
    } catch (IOException e) {
      return Answer.trouble(Outcome.ERROR, program + " could not be started.");
    }
    var out = new KeptBytes(call.outputBytesMax(), false);
    var errors = new KeptBytes(call.outputBytesMax(), true);
    try {
      var reading = List.of(begin(() -> out.readAll(process.getInputStream())), begin(() -> errors.readAll(process.getErrorStream())));
      var feeding = begin(() -> call.input() == null ? Optional.<IOException>empty() : InputFeed.feed(call.input(), process));
      while (!process.waitFor(shorter(Duration.ofNanos(end - System.nanoTime()), ASK_INTERVAL))) {
        if (System.nanoTime() >= end) {
          return Answer.trouble(Outcome.SILENCE, program + " did not end within " + limit.toSeconds() + " s.");
        }
        if (!goesOn.getAsBoolean()) {
          return Answer.trouble(Outcome.SILENCE, program + " was ended because it should not go on.");
        }
      }
      Optional<IOException> unread = Optional.ofNullable(await(feeding, LONG_OUTPUT_GRACE)).flatMap(why -> why);
      if (unread.isPresent()) {
        return Answer.trouble(Outcome.ERROR, program + " was ended because its input could not be read: " + unread.get().getMessage());
      }
      for (var each : reading) {
        await(each, LONG_OUTPUT_GRACE);
      }
      return Answer.of(new Finished(process.exitValue(), out.text(), out.complete(), errors.text()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.trouble(Outcome.SILENCE, program + " was interrupted.");
    } finally {
      kill(process);
    }
  }

  private static Process start(Call call) throws IOException {
    var builder = new ProcessBuilder(call.argv());
    builder.environment().putAll(call.environment());
    if (call.input() == null) {
      builder.redirectInput(new File("/dev/null"));
    }
    return builder.start();
  }

  private static <T> FutureTask<T> begin(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().name("rebound-command-stream").start(task);
    return task;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Parents first, or one would go on when its child is gone. By its handle, because {@link Process#destroyForcibly} also ends its input:
   * a child that still lives would take that for the end.
   */
  static void kill(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.toHandle().destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public boolean canRun(String program) {
    Path path = Path.of(program);
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private static <T> @Nullable T await(FutureTask<T> work, Duration limit) throws InterruptedException {
    try {
      return work.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      work.cancel(true);
      return null;
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
