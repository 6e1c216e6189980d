package dev.rebound.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What lies in a host's folder beside the data folders: the supervisor's state, the server's log, and data that are kept aside. */
record HostFiles(Path folder) {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  Path state() {
    return folder.resolve("host.json");
  }

  Path log() {
    return folder.resolve("server.log");
  }

  /** The log of the last start, from its beginning. */
  Stream<String> lastLog() {
    try {
      return Files.exists(log()) ? Files.readAllLines(log()).stream() : Stream.empty();
    } catch (IOException e) {
      return Stream.of("its log cannot be read: " + e.getMessage());
    }
  }

  /** The first of the last start's complaints that holds one of these hints of corruption. */
  Optional<String> hint(List<String> hints) {
    return lastLog().filter(line -> hints.stream().anyMatch(line::contains)).findFirst().map(line -> "hint of corruption: " + line);
  }

  /** Makes room for the log of the next start; one older is kept. */
  void rotateLog() throws IOException {
    if (Files.exists(log())) {
      Files.move(log(), folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  Path graveyard() {
    return folder.resolve("graveyard");
  }

  /** Moves lost data to the graveyard, for inspection. */
  void bury(Path data) throws IOException {
    if (Files.exists(data)) {
      Files.createDirectories(graveyard());
      move(data, graveyard(), "-lost-");
    }
  }

  /** Renames data that a rebuild replaces. */
  void keepAside(Path data) throws IOException {
    if (Files.exists(data)) {
      move(data, folder, "-fenced-");
    }
  }

  private static void move(Path data, Path to, String why) throws IOException {
    Files.move(data, to.resolve(data.getFileName() + why + STAMP.format(Instant.now())), StandardCopyOption.ATOMIC_MOVE);
  }
}
