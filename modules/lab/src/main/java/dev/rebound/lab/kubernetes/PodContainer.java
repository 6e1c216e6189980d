package dev.rebound.lab.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one container of a pod: its program, started again with growing pauses whenever it ended. */
final class PodContainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PodContainer.class);

  private final String pod;
  private final RestartBackOff backOff;
  private final Program program;
  private final Runnable changed;
  private final Instant acceptedAt;
  private volatile @Nullable PodProcess process;
  private volatile int port;
  private @Nullable ReadinessProbe probe;
  private boolean closed;
  private int starts;
  private int ends;
  private Instant notBefore;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;
  private String waiting = PodReport.NO_ENVIRONMENT;

  /** What starts it: with the environment as it is now, and empty where that is not complete. */
  @FunctionalInterface
  interface Program {
    Optional<PodProcess> start() throws IOException;
  }

  /** @param changed told when its readiness changed */
  PodContainer(String pod, RestartBackOff backOff, Program program, Runnable changed, Instant now) {
    this.pod = pod;
    this.backOff = backOff;
    this.program = program;
    this.changed = changed;
    this.acceptedAt = now;
    this.notBefore = now;
  }

  /** Looks at it, starts it where it is time, and says how it is. */
  synchronized PodReport tend(Instant now) {
    PodProcess running = process;
    if (running != null && running.ended()) {
      LOG.info("A pod's program ended, pod={}", pod);
      stop();
      ended(now);
    }
    if (process == null && !closed && !now.isBefore(notBefore)) {
      start(now);
    }
    boolean ready = probe != null && probe.ready();
    return new PodReport(ready, Math.max(0, starts - 1), waiting, acceptedAt, Optional.ofNullable(startedAt), Optional.ofNullable(endedAt));
  }

  private void start(Instant now) {
    try {
      Optional<PodProcess> started = program.start();
      if (started.isEmpty()) {
        waiting = PodReport.NO_ENVIRONMENT;
        return;
      }
      process = started.get();
      port = started.get().port();
      probe = new ReadinessProbe(port, changed);
      starts++;
      startedAt = now;
      waiting = "";
    } catch (IOException e) {
      LOG.warn("A pod's program did not start, pod={} reason={}", pod, e.getMessage());
      starts++;
      startedAt = now;
      ended(now);
    }
  }

  private void ended(Instant now) {
    if (startedAt != null && RestartBackOff.forgets(Duration.between(startedAt, now))) {
      ends = 0;
    }
    ends++;
    endedAt = now;
    notBefore = now.plus(backOff.after(ends));
    waiting = PodReport.CRASH_LOOP;
  }

  /** The port that it has, or had last; empty before its first start. */
  OptionalInt port() {
    return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /** Makes what runs now hang; one that is started later is well. */
  void hang() {
    PodProcess running = process;
    if (running != null) {
      running.hang();
    }
  }

  /** Ends {@link #hang}. */
  void resume() {
    PodProcess running = process;
    if (running != null) {
      running.resume();
    }
  }

  /** Beside the kubelet's thread: a program may take seconds to end. */
  private void stop() {
    if (probe != null) {
      probe.close();
      probe = null;
    }
    PodProcess old = process;
    process = null;
    if (old != null) {
      Thread.ofVirtual().name("pod-stop").start(old::close);
    }
  }

  /** Ends it, as a deleted pod does, and waits for it. */
  @Override
  public synchronized void close() {
    closed = true;
    PodProcess old = process;
    process = null;
    if (probe != null) {
      probe.close();
    }
    if (old != null) {
      old.close();
    }
  }
}
