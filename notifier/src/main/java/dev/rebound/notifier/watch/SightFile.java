package dev.rebound.notifier.watch;

import dev.rebound.contracts.Json;
import dev.rebound.core.sight.Sight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the watch's state over a restart, because there is no log to derive it from: who was told of a blind period is not told again. */
record SightFile(Path file) {
  private static final Logger LOG = LoggerFactory.getLogger(SightFile.class);

  /** What was kept; {@link Sight#CLEAR} where there is none or it cannot be read: then people are told once more. */
  Sight read() {
    try {
      return Files.exists(file) ? Json.read(Files.readAllBytes(file), Sight.class) : Sight.CLEAR;
    } catch (IOException | RuntimeException e) {
      LOG.warn("the watch begins anew, its file cannot be read file={} reason=\"{}\"", file, e.toString());
      return Sight.CLEAR;
    }
  }

  /** Replaces the file as a whole. */
  void write(Sight sight) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.write(next, Json.bytes(sight));
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.error("the watch cannot keep its state; after a restart people may be told twice file={} reason=\"{}\"", file, e.toString());
    }
  }
}
