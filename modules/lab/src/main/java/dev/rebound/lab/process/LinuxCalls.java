package dev.rebound.lab.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of Linux that no program of a small system makes for us. None needs root for one's own children. Sources: kill(2),
 * prlimit(2), pidfd_open(2), pidfd_getfd(2), ip(7).
 */
final class LinuxCalls {
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;
  /** The same number on every architecture. */
  private static final long PIDFD_OPEN = 434;
  private static final long PIDFD_GETFD = 438;
  private static final int RLIMIT_FSIZE = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MINTTL = 21;

  private static final MethodHandle KILL = handle("kill", FunctionDescriptor.of(
      ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle SYSCALL = handle("syscall", FunctionDescriptor.of(
      ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle SETSOCKOPT = handle("setsockopt", FunctionDescriptor.of(
      ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle PRLIMIT = handle("prlimit", FunctionDescriptor.of(
      ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

  private LinuxCalls() {}

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor shape) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
  }

  /** Sends a signal. @return whether the process was there and took it */
  static boolean kill(long pid, int signal) {
    return number(KILL, (int) pid, signal) == 0;
  }

  /**
   * How long a file of the process may be from now on, in bytes, counting what is already there; -1 for no limit. Only the soft limit: it
   * can be raised again without root.
   */
  static boolean fileLimit(long pid, long bytes) {
    try (var arena = Arena.ofConfined()) {
      var limits = arena.allocate(ValueLayout.JAVA_LONG, 2);
      if (number(PRLIMIT, (int) pid, RLIMIT_FSIZE, MemorySegment.NULL, limits) != 0) {
        return false;
      }
      long hard = limits.getAtIndex(ValueLayout.JAVA_LONG, 1);
      limits.setAtIndex(ValueLayout.JAVA_LONG, 0, bytes < 0 ? hard : bytes);
      return number(PRLIMIT, (int) pid, RLIMIT_FSIZE, limits, MemorySegment.NULL) == 0;
    }
  }

  /**
   * Which packets a process's socket takes from now on: those with at least this time to live; the others are dropped in silence, also
   * those that would open a connection.
   *
   * @return whether the socket was there and took it
   */
  static boolean minimumTtl(long pid, int descriptor, int ttl) {
    long process = number(SYSCALL, PIDFD_OPEN, pid, 0L, 0L);
    if (process < 0) {
      return false;
    }
    long socket = number(SYSCALL, PIDFD_GETFD, process, (long) descriptor, 0L);
    number(CLOSE, (int) process);
    if (socket < 0) {
      return false;
    }
    try (var arena = Arena.ofConfined()) {
      var value = arena.allocateFrom(ValueLayout.JAVA_INT, ttl);
      return number(SETSOCKOPT, (int) socket, IPPROTO_IP, IP_MINTTL, value, (int) ValueLayout.JAVA_INT.byteSize()) == 0;
    } finally {
      number(CLOSE, (int) socket);
    }
  }

  private static long number(MethodHandle call, Object... arguments) {
    try {
      return ((Number) call.invokeWithArguments(arguments)).longValue();
    } catch (Throwable e) {
      throw new IllegalStateException("a call of the C library cannot be made", e);
    }
  }
}
