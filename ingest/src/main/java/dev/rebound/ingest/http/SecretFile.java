package dev.rebound.ingest.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of secrets, one a line; empty lines and lines that begin with {@code #} are no secrets. A changed file is taken within
 * {@link #REREAD}, so rotation is: add the new line, change the senders, remove the old line.
 *
 * <p>Replace the file by a rename. A file that is missing, unreadable or empty lets nobody in and makes the door answer 503, which
 * senders repeat, and not 401, which Alertmanager does not repeat.
 */
public final class SecretFile {
  /** The file is read again at most this often. */
  public static final Duration REREAD = Duration.ofSeconds(1);
  /** Largest file, bytes. */
  static final long FILE_BYTES_MAX = 64 * 1024;

  private final Path path;
  private final InstantSource clock;
  private @Nullable Instant readAt;
  private List<String> lines = List.of();

  public SecretFile(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
  }

  /** The secrets of now, at least one. @throws Refusal 503 where the file cannot be read or holds none */
  public synchronized List<String> lines() {
    Instant now = clock.instant();
    Instant last = readAt;
    if (last == null || Duration.between(last, now).abs().compareTo(REREAD) >= 0) {
      lines = read();
      readAt = now;
    }
    if (lines.isEmpty()) {
      throw Refusal.unavailable("the door's credentials cannot be read now");
    }
    return lines;
  }

  private List<String> read() {
    try {
      if (Files.size(path) > FILE_BYTES_MAX) {
        return List.of();
      }
      return Files.readString(path, StandardCharsets.UTF_8).lines().map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The place of the file; its content is never shown. */
  @Override
  public String toString() {
    return "SecretFile[" + path + "]";
  }
}
