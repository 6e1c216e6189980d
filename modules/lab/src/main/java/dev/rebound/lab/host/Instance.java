package dev.rebound.lab.host;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor answers about one instance. The shape is the contract's: {@code docs/supervisor.md}.
 *
 * @param reason why the last call did not do what it was asked for, or why data or start command are missing; empty otherwise
 * @param rebuild absent until a rebuild was asked for
 */
public record Instance(
    String name,
    State state,
    boolean startEnabled,
    boolean startCommand,
    DataFolder dataFolder,
    String dataPath,
    String reason,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Rebuild rebuild) {

  /** What runs. */
  public enum State {
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("stopped")
    STOPPED,
    @JsonProperty("starting")
    STARTING,
    /** Neither processes nor data are there. */
    @JsonProperty("lost")
    LOST
  }

  /** Whether the files that every start needs are there. */
  public enum DataFolder {
    @JsonProperty("intact")
    INTACT,
    @JsonProperty("missing")
    MISSING
  }

  /**
   * The last rebuild.
   *
   * @param bytes of the base backup received so far
   * @param reason why it failed; empty otherwise
   */
  public record Rebuild(String key, Progress state, long bytes, String reason) {}

  /** Where a rebuild is. */
  public enum Progress {
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("done")
    DONE,
    @JsonProperty("failed")
    FAILED
  }
}
