package dev.rebound.notifier.watch;

import dev.rebound.core.sight.Trouble;
import java.util.Map;

/** Looks at Rebound itself. */
interface Eyes extends AutoCloseable {
  /** One look: what is wrong now, one sentence of detail each; empty where all is well. May block for some seconds. */
  Map<Trouble, String> look() throws InterruptedException;

  @Override
  void close();
}
