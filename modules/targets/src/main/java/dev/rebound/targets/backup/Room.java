package dev.rebound.targets.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Room in the file systems of this machine. */
final class Room {
  /**
   * Beside what a database takes itself: the log that its restore writes or replays. Source: PostgreSQL's manual, the default of
   * {@code max_wal_size}.
   */
  static final long MARGIN_BYTES = 1L << 30;

  private static final long MEBIBYTE = 1L << 20;

  private Room() {}

  /** What is left for us on a folder's file system; empty where it cannot be seen. */
  static OptionalLong free(@Nullable Path folder) {
    if (folder == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** A sum that does not wrap around. */
  static long withMargin(long bytes) {
    return bytes > Long.MAX_VALUE - MARGIN_BYTES ? Long.MAX_VALUE : bytes + MARGIN_BYTES;
  }

  static String tooLittle(Backups.Space space) {
    return "The restore needs " + space.neededBytes() / MEBIBYTE + " MiB, and " + space.freeBytes().orElse(0) / MEBIBYTE + " MiB are free.";
  }
}
