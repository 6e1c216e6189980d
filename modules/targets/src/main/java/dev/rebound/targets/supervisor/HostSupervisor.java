package dev.rebound.targets.supervisor;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The hand on a database's host (docs/supervisor.md). All calls are idempotent, bounded in time and thread-safe. */
public interface HostSupervisor {
  /** Looks at an instance. */
  Answer look(String name);

  /** Starts the instance on its existing data; returns when it accepts connections or failed. */
  Answer start(String name);

  /** Enables start again, where a fence or a stop disabled it, and starts the instance. */
  Answer enableAndStart(String name);

  /** Disables every later start, then stops the instance cleanly; an {@link Instance} means that none of its processes lives. */
  Answer stop(String name);

  /**
   * Disables every later start, then kills the instance; an {@link Instance} means that none of its processes lives. A compare-and-set:
   * who was frozen before this call and wakes up after the instance was rebuilt must not fence what was built.
   *
   * @param dataPath the folder that was in use when the fence was decided on; where another one is in use now, it refuses
   */
  Answer fence(String name, String dataPath);

  /** Makes a new replica in a new folder; returns while the job runs ({@link Instance#rebuild}). The same key gives the same job. */
  Answer rebuild(String name, RebuildRequest request);

  /** What the supervisor said. */
  sealed interface Answer {}

  /** It did not answer as its contract says, so what it did is unknown: look before doing it again. */
  record NotReached(String reason) implements Answer {
    public NotReached {
      requireNonNull(reason, "reason");
    }
  }

  /** It answered that it does not do this, and why. */
  record Refused(String reason) implements Answer {
    public Refused {
      requireNonNull(reason, "reason");
    }
  }

  /**
   * An instance as its supervisor sees it.
   *
   * @param startEnabled false: fenced, nothing can start it but a rebuild
   * @param startCommand whether the supervisor knows how to start it
   * @param dataPath the folder in use
   * @param reason why it is in this state; may be empty
   * @param rebuild the last job; null until one was asked for
   */
  record Instance(
      String name, State state, boolean startEnabled, boolean startCommand, DataFolder dataFolder, String dataPath, String reason,
      @Nullable Rebuild rebuild)
      implements Answer {
    public Instance {
      requireNonNull(name, "name");
      requireNonNull(state, "state");
      requireNonNull(dataFolder, "dataFolder");
      requireNonNull(dataPath, "dataPath");
      requireNonNull(reason, "reason");
    }
  }

  /** Whether processes of the instance live. */
  enum State {
    RUNNING,
    STOPPED,
    STARTING,
    /** Neither processes nor data are there. */
    LOST
  }

  /** Whether the instance's data are there. */
  enum DataFolder {
    INTACT,
    MISSING
  }

  /**
   * What to rebuild from.
   *
   * @param key names the job; a second request with it changes nothing
   * @param primaryPort TCP port of the primary
   * @param slot physical replication slot on the primary, which exists already; empty for a Redis server
   */
  record RebuildRequest(String key, String primaryHost, int primaryPort, String slot) {
    public RebuildRequest {
      requireNonNull(key, "key");
      requireNonNull(primaryHost, "primaryHost");
      requireNonNull(slot, "slot");
      if (primaryPort < 1 || primaryPort > 65535) {
        throw new IllegalArgumentException("primaryPort must be 1 to 65535: " + primaryPort);
      }
    }
  }

  /**
   * A rebuild job.
   *
   * @param bytes copied so far
   * @param reason why it failed; empty otherwise
   */
  record Rebuild(String key, RebuildState state, long bytes, String reason) {
    public Rebuild {
      requireNonNull(key, "key");
      requireNonNull(state, "state");
      requireNonNull(reason, "reason");
    }
  }

  /** How far a rebuild job is. */
  enum RebuildState {
    RUNNING,
    DONE,
    FAILED
  }
}
