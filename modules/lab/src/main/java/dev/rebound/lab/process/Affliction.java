package dev.rebound.lab.process;

import dev.rebound.lab.process.ProcessTable.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is wrong with a host, without its processes being gone: they hang, are slow, cannot be reached or cannot write. It holds for
 * processes that start later too, until {@link #end}. Works as root and as an ordinary user.
 *
 * <ul>
 *   <li>{@link #hang}: SIGSTOP. The system goes on to take connections for them, and nothing is answered.
 *   <li>{@link #slow}: SIGSTOP and SIGCONT in turns: each answer comes up to {@link #STOPPED_FOR} later, as on a host without time.
 *   <li>{@link #partition}: the sockets that serve clients drop each packet (IP_MINTTL), as behind a broken network: connecting times
 *       out, open connections are silent. Connections of other servers of the same kind (replication) stay; new ones of them do not come.
 *       Only the way in is cut: a process that is killed still ends its connections.
 *   <li>{@link #fillDisk}: no file can be written (RLIMIT_FSIZE). The error is EFBIG, "File too large", not ENOSPC, which would need a file
 *       system of its own, and with it root.
 * </ul>
 */
public final class Affliction implements AutoCloseable {
  private static final Duration STOPPED_FOR = Duration.ofMillis(300);
  private static final Duration RUNS_FOR = Duration.ofMillis(30);
  /** Between two looks for new processes and sockets. */
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
  /** More than any packet on a loopback has. */
  private static final int TTL_OF_NOBODY = 255;
  private static final int TTL_OF_ALL = 0;
  private static final int NO_LIMIT = -1;

  private final Path folder;
  private final int port;
  private final Set<String> programs;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean hangs;
  private volatile boolean slow;
  private volatile boolean silent;
  private volatile boolean full;
  private volatile boolean running;

  /**
   * Nothing is wrong yet.
   *
   * @param folder below which the host's processes work, without symbolic links
   * @param port on which they serve clients
   * @param programs their names as the kernel knows them
   */
  public Affliction(Path folder, int port, Set<String> programs) {
    this.folder = folder;
    this.port = port;
    this.programs = Set.copyOf(programs);
  }

  /** See the class. */
  public void hang() {
    hangs = true;
    begin();
  }

  /** See the class. */
  public void slow() {
    slow = true;
    begin();
  }

  /** See the class. */
  public void partition() {
    silent = true;
    begin();
  }

  /** See the class. */
  public void fillDisk() {
    full = true;
    begin();
  }

  /** Whether files cannot be written. */
  public boolean full() {
    return full;
  }

  /** Applies what is wrong to all processes now; also called right after a start. */
  public void apply() {
    lock.lock();
    try {
      var processes = processes();
      if (full) {
        processes.forEach(each -> LinuxCalls.fileLimit(each.pid(), 0));
      }
      if (silent) {
        minimumTtl(processes, TTL_OF_NOBODY);
      }
      if (hangs) {
        signal(processes, LinuxCalls.SIGSTOP);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all that is wrong. Idempotent. */
  public void end() {
    lock.lock();
    try {
      boolean stopped = hangs || slow;
      boolean cut = silent;
      boolean limited = full;
      hangs = false;
      slow = false;
      silent = false;
      full = false;
      running = false;
      var processes = processes();
      if (limited) {
        processes.forEach(each -> LinuxCalls.fileLimit(each.pid(), NO_LIMIT));
      }
      if (cut) {
        minimumTtl(processes, TTL_OF_ALL);
      }
      if (stopped) {
        signal(processes.reversed(), LinuxCalls.SIGCONT);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end();
  }

  private void begin() {
    apply();
    lock.lock();
    try {
      if (!running) {
        running = true;
        Thread.ofPlatform().name("affliction").daemon().start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (running) {
        apply();
        if (slow && !hangs) {
          pulse(LinuxCalls.SIGSTOP, STOPPED_FOR);
          pulse(LinuxCalls.SIGCONT, RUNS_FOR);
        } else {
          Thread.sleep(LOOK_INTERVAL);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pulse(int signal, Duration pause) throws InterruptedException {
    lock.lock();
    try {
      if (slow) {
        signal(processes(), signal);
      }
    } finally {
      lock.unlock();
    }
    Thread.sleep(pause);
  }

  private List<Running> processes() {
    return ProcessTable.workingIn(folder, programs);
  }

  private static void signal(List<Running> processes, int signal) {
    processes.forEach(each -> LinuxCalls.kill(each.pid(), signal));
  }

  private void minimumTtl(List<Running> processes, int ttl) {
    var own = processes.stream().map(Running::pid).toList();
    var others = ProcessTable.all().stream().filter(each -> programs.contains(each.program()) && !own.contains(each.pid())).toList();
    Sockets.serving(port, processes, others).forEach(each -> LinuxCalls.minimumTtl(each.pid(), each.descriptor(), ttl));
  }
}
