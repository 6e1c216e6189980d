package dev.rebound.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The switch that stops every act of this process at once, also while Kafka is away: a file. It is engaged while the file exists;
 * the file says who and when. Checked right before each act, so it can also be engaged with {@code touch}.
 */
public final class KillSwitch {
  private final Path file;

  public KillSwitch(Path file) {
    this.file = file;
  }

  /** Engages it; idempotent. */
  public void engage(String by) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!engaged()) {
        Files.writeString(file, by + " " + Instant.now() + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the kill switch file " + file + " cannot be written", e);
    }
  }

  /** Releases it; idempotent. */
  public void release() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the kill switch file " + file + " cannot be removed", e);
    }
  }

  /** Whether nothing may act; a file that cannot be looked at counts as engaged. */
  public boolean engaged() {
    return !Files.notExists(file);
  }
}
