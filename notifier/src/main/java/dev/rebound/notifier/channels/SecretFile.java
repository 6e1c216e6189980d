package dev.rebound.notifier.channels;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A secret by its file, read at each use, so that a renewed one works at once and none stays in memory. */
public final class SecretFile {
  /** A token or a password is far shorter; a larger file is another file. */
  private static final int SIZE_MAX_BYTES = 16 * 1024;

  private SecretFile() {}

  /** The secret without surrounding white space; empty where the file is missing, unreadable, empty or too large. */
  public static Optional<String> read(String file) {
    try (var in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(SIZE_MAX_BYTES + 1);
      String secret = new String(bytes, StandardCharsets.UTF_8).strip();
      return bytes.length > SIZE_MAX_BYTES || secret.isEmpty() ? Optional.empty() : Optional.of(secret);
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }
}
