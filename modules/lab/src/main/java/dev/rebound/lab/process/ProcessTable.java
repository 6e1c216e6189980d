package dev.rebound.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What really runs on this machine, read from {@code /proc} (Linux only). A zombie does not count as alive: where PID 1 reaps late, a
 * killed orphan keeps its number for a while and {@link ProcessHandle#isAlive} still says yes.
 */
public final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  /** Pause between two looks at whether the killed are gone. */
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(2);

  private ProcessTable() {}

  /**
   * One living process.
   *
   * @param program the program's name as the kernel knows it, cut after 15 characters
   * @param startTicks clock ticks after boot at which it started; with the pid it names one process of this boot
   */
  public record Running(long pid, long parent, String program, long startTicks) {}

  /** The process of this number, unless it is gone or a zombie. */
  public static Optional<Running> look(long pid) {
    try {
      var stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      return parse(pid, stat);
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Reads one line of {@code /proc/[pid]/stat}. Source: proc(5); the name in brackets may itself hold brackets and spaces. */
  static Optional<Running> parse(long pid, String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    var state = fields[0];
    if (state.equals("Z") || state.equals("X")) {
      return Optional.empty();
    }
    var program = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    return Optional.of(new Running(pid, Long.parseLong(fields[1]), program, Long.parseLong(fields[19])));
  }

  /** Every living process. */
  public static List<Running> all() {
    var found = new ArrayList<Running>();
    try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (var entry : entries) {
        look(Long.parseLong(entry.getFileName().toString())).ifPresent(found::add);
      }
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read; the lab needs Linux", e);
    }
    return found;
  }

  /** The process and everything below it, the root first. */
  public static List<Running> tree(long root) {
    var all = all();
    var tree = new ArrayList<Running>();
    all.stream().filter(p -> p.pid() == root).forEach(tree::add);
    for (int i = 0; i < tree.size(); i++) {
      long parent = tree.get(i).pid();
      all.stream().filter(p -> p.parent() == parent).forEach(tree::add);
    }
    return tree;
  }

  /**
   * Every living process that works in the folder or below it and whose program is one of the names, with its children of those
   * programs, parents before children. So the processes of a server are found even when whoever started them is long dead.
   *
   * @param folder without symbolic links, for the kernel knows none
   */
  public static List<Running> workingIn(Path folder, Set<String> programs) {
    var candidates = all().stream().filter(p -> programs.contains(p.program())).toList();
    var inside = candidates.stream().filter(p -> worksIn(p.pid(), folder)).toList();
    var ordered = new ArrayList<>(inside.stream().filter(p -> inside.stream().noneMatch(q -> q.pid() == p.parent())).toList());
    for (int i = 0; i < ordered.size(); i++) {
      long parent = ordered.get(i).pid();
      candidates.stream().filter(p -> p.parent() == parent).forEach(ordered::add);
    }
    return ordered;
  }

  /**
   * Sends SIGINT, on which PostgreSQL and Redis end cleanly without waiting for their clients, to the processes that the others of their
   * program descend from, and waits until none works there.
   *
   * @return whether that happened within the limit
   * @throws UncheckedIOException where the program that sends it cannot be started
   */
  public static boolean interruptWorkingIn(Path folder, Set<String> programs, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    List<Running> all = workingIn(folder, programs);
    all.stream().filter(each -> all.stream().noneMatch(other -> other.pid() == each.parent() && other.program().equals(each.program())))
        .forEach(ProcessTable::interrupt);
    for (Running each : all) {
      if (!awaitGone(each, Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  private static void interrupt(Running process) {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException("SIGINT could not be sent to " + process.program(), e);
    }
  }

  /** Sends SIGKILL to each, in the list's order. What is gone already is skipped. */
  public static void kill(List<Running> processes) {
    for (var process : processes) {
      ProcessHandle.of(process.pid()).filter(handle -> stillIs(process)).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Kills again and again until none works in the folder any more.
   *
   * @return when the last SIGKILL had been sent; now, where there was nobody to kill
   * @throws IllegalStateException where some still lives after the limit
   */
  public static Instant killWorkingIn(Path folder, Set<String> programs, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    var killed = Instant.now();
    var left = workingIn(folder, programs);
    while (!left.isEmpty()) {
      kill(left);
      killed = Instant.now();
      if (System.nanoTime() > until) {
        throw new IllegalStateException("%d processes in %s survive SIGKILL for %s".formatted(left.size(), folder, limit));
      }
      pause();
      left = workingIn(folder, programs);
    }
    return killed;
  }

  /** Waits until the process is gone. @return whether it is, within the limit */
  public static boolean awaitGone(Running process, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    while (stillIs(process)) {
      if (System.nanoTime() > until) {
        return false;
      }
      pause();
    }
    return true;
  }

  /** Whether this very process lives: same number, same start. A new parent (its old one died) makes no difference. */
  static boolean stillIs(Running process) {
    return look(process.pid()).filter(now -> now.startTicks() == process.startTicks()).isPresent();
  }

  /** By its working folder; where a hardened container hides that, by an argument of its command that names the folder. */
  private static boolean worksIn(long pid, Path folder) {
    var process = PROC.resolve(Long.toString(pid));
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder);
    } catch (IOException hidden) {
      return commandOf(pid).stream().anyMatch(argument -> argument.startsWith("/") && Path.of(argument).startsWith(folder));
    }
  }

  /** Program and arguments; empty where the process is gone. */
  static List<String> commandOf(long pid) {
    try {
      return List.of(Files.readString(PROC.resolve(Long.toString(pid)).resolve("cmdline")).split("\0"));
    } catch (IOException gone) {
      return List.of();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for processes to end", e);
    }
  }
}
