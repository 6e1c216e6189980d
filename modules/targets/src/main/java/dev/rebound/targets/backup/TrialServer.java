package dev.rebound.targets.backup;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Starts a restored data folder for a look at it, and stops it again. It serves this machine alone, archives nothing and follows
 * nobody, whatever the restored settings say. Only folders are started that {@link Backups} has restored.
 */
public interface TrialServer {
  /**
   * Starts the server and waits until its recovery is over and it takes connections on {@code 127.0.0.1}, with the roles and passwords that
   * the backup holds. May be repeated. After trouble it does not run, unless it was there before.
   *
   * @param folder of {@link Backups.Restoration.Restored#place}
   */
  Answer<Change> start(Path folder, int port, Duration limit, Backups.Watch watch);

  /** Stops it; the folder stays. May be repeated. */
  Answer<Change> stop(Path folder, Duration limit);
}
