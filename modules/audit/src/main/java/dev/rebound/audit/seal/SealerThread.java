package dev.rebound.audit.seal;

import dev.rebound.kafka.SealsWriter;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sealer beside other work of the process: it never disturbs that work, and says where it ends by itself. */
public final class SealerThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SealerThread.class);
  private final Thread thread;
  private volatile boolean stopped;

  private SealerThread(Sealer sealer, Consumer<String> told) {
    this.thread = Thread.ofPlatform().name("sealer").daemon(true).unstarted(() -> seal(sealer, told));
  }

  /** @param told hears why a partition is not sealed, and where the sealer ended */
  public static SealerThread start(Sealer sealer, Consumer<String> told) {
    var started = new SealerThread(sealer, told);
    started.thread.start();
    return started;
  }

  private void seal(Sealer sealer, Consumer<String> told) {
    try {
      sealer.run(() -> stopped, told);
    } catch (InterruptedException e) {
      LOG.info("the sealer was interrupted");
    } catch (SealsWriter.TakenOver e) {
      LOG.warn("the sealer ends: another one has taken over");
      told.accept("the sealer ends here: another one has taken over");
    } catch (RuntimeException e) {
      LOG.error("ALARM: the sealer has ended, the log is not sealed any more", e);
      told.accept("ALARM: the sealer has ended, the log is not sealed any more: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(Sealer.STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
