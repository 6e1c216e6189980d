package dev.rebound.targets.command;

import dev.rebound.targets.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs the operator's commands on this machine. */
public interface Commands {
  /** Bytes of output that are kept, of both streams together; the rest is read and forgotten. */
  int OUTPUT_BYTES_MAX = 16 * 1024;

  /**
   * Runs a command without a shell and without input. One that does not end in time is killed with its children, which is trouble: what it
   * did is unknown.
   */
  Answer<Exit> run(List<String> argv, Duration limit);

  /** The same in an environment that has these variables and our {@code PATH} alone. */
  Answer<Exit> runApart(List<String> argv, Map<String, String> environment, Duration limit);

  /** Whether a program is there and may be executed by us. @param program its absolute path */
  boolean canRun(String program);

  /** @param output not redacted */
  record Exit(int status, String output) {}
}
