package dev.rebound.ingest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bodies that were captured from a real Alertmanager; they stand in a folder {@code shared/captures} beside one of our parents. */
final class Captures {
  private static final Map<Integer, List<byte[]>> BODIES = new HashMap<>();

  private Captures() {}

  /** The folder; the test is skipped where it is absent. */
  static Path folder() {
    var found = found();
    assumeTrue(found.isPresent(), "no folder shared/captures above " + Path.of("").toAbsolutePath());
    return found.orElseThrow();
  }

  private static Optional<Path> found() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("shared").resolve("captures");
      if (Files.isDirectory(found)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** The captured bodies up to a size that are webhooks of Alertmanager; synthetic ones where the folder is absent. */
  static synchronized List<byte[]> bodies(int bytesMax) {
    return BODIES.computeIfAbsent(bytesMax, max -> {
      if (found().isEmpty()) {
        return HostileBodies.synthetic();
      }
      return files(".json").stream().filter(file -> !file.toString().endsWith(".http.json"))
          .filter(file -> !file.getFileName().toString().startsWith("prometheus-")).map(Captures::bytes).filter(bytes -> bytes.length < max)
          .toList();
    });
  }

  static List<Path> files(String suffix) {
    try (var files = Files.list(folder())) {
      return files.filter(file -> file.getFileName().toString().endsWith(suffix) && !file.endsWith("INDEX.json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
