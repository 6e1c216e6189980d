package dev.rebound.targets.command;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs tools that take minutes to hours: with an environment, an input, both outputs apart, and somebody who may end them. */
public interface LongCommands extends Commands {
  /**
   * Runs a tool without a shell. One that does not end in time, or shall not go on, is killed with its children, which is trouble
   * ({@code SILENCE}): what it did is unknown. Where its input cannot be read to its end, it is killed <em>before</em> it sees an end of
   * it, which is trouble ({@code ERROR}) with the reader's words: a tool that takes the end of its input for success never sees half of it.
   *
   * @param goesOn asked about every second; an exception ends the tool like false, and reaches the caller
   */
  Answer<Finished> run(Call call, Duration limit, BooleanSupplier goesOn);

  /**
   * A tool with what it gets. Its text form hides the environment.
   *
   * @param argv program and arguments; other users of this machine see them, so no secret may stand in them
   * @param environment in addition to ours
   * @param input what it reads; null for nothing
   * @param outputBytesMax of each of its outputs, bytes that are kept
   */
  record Call(List<String> argv, Map<String, String> environment, @Nullable Source input, int outputBytesMax) {
    public Call {
      argv = List.copyOf(argv);
      environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
      return "Call[argv=" + argv + "]";
    }
  }

  /** An input that is opened when the tool runs. */
  @FunctionalInterface
  interface Source {
    InputStream open() throws IOException;
  }

  /**
   * A tool that ended by itself.
   *
   * @param out the first bytes of its output, not redacted
   * @param complete nothing of {@code out} was left out
   * @param errors the last bytes of its error output, where the reason of its end stands; not redacted
   */
  record Finished(int status, String out, boolean complete, String errors) {
    public Finished {
      requireNonNull(out, "out");
      requireNonNull(errors, "errors");
    }
  }
}
