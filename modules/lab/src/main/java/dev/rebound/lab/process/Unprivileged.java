package dev.rebound.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a child gets rid of root: PostgreSQL refuses to run as root, and a lab in a container usually is root.
 *
 * <p>The command that results replaces itself step by step (exec), so the pid that was started is the pid of the program. The death
 * signal is set last: a change of credentials clears it. Source: prctl(2), PR_SET_PDEATHSIG.
 */
public enum Unprivileged {
  /** This JVM is not root: nothing to do. */
  ALREADY,
  /** A user namespace of its own: the program sees user 65534, the kernel's file owner stays root. */
  USER_NAMESPACE,
  /** User namespaces are forbidden here: the program runs as nobody and its folders are handed to nobody. */
  NOBODY;

  private static final long PROBE_SECONDS_MAX = 10;
  private static final Unprivileged HERE = detect();
  /** A write beyond a file limit ({@link Affliction#fillDisk}) must be an error, as on a full disk, not the end of the process. */
  private static final boolean FILE_LIMIT_IGNORED = succeeds("env", "--ignore-signal=XFSZ", "true");
  private static final boolean DEATH_SIGNAL = succeeds("setpriv", "--pdeathsig", "KILL", "--", "true");

  /** What works on this machine, found out once. */
  public static Unprivileged here() {
    return HERE;
  }

  /** The command without root and, where util-linux is there, with SIGKILL at the death of the thread that starts it. */
  public List<String> command(List<String> program) {
    var command = new ArrayList<String>();
    switch (this) {
      case ALREADY -> { }
      case USER_NAMESPACE -> command.addAll(List.of("unshare", "-U", "--"));
      case NOBODY -> command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
    }
    if (DEATH_SIGNAL) {
      command.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--"));
    }
    if (FILE_LIMIT_IGNORED) {
      command.addAll(List.of("env", "--ignore-signal=XFSZ"));
    }
    command.addAll(program);
    return List.copyOf(command);
  }

  /** Makes the folder and all in it belong to the user that the program runs as. */
  public void handOver(Path folder) {
    if (this == NOBODY && !succeeds("chown", "-R", "nobody:nogroup", folder.toString())) {
      throw new IllegalStateException("cannot hand " + folder + " to the user nobody");
    }
  }

  private static Unprivileged detect() {
    if (!isRoot()) {
      return ALREADY;
    }
    if (succeeds("unshare", "-U", "--", "true")) {
      return USER_NAMESPACE;
    }
    if (succeeds("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", "true")) {
      return NOBODY;
    }
    throw new IllegalStateException(
        "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv --reuid=nobody' (util-linux) works here: "
            + "run the lab as an ordinary user");
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      throw new IllegalStateException("the lab needs Linux: /proc/self cannot be read", e);
    }
  }

  private static boolean succeeds(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PROBE_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for util-linux", e);
    }
  }
}
