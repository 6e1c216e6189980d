package dev.rebound.lab;

import dev.rebound.lab.process.ChildProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Empties a lab's folder for a fresh start: first what an earlier lab left running is killed, then its data goes. */
final class LabFolder {
  /** Kept: the lock that is held meanwhile, and the log that this process writes. */
  private static final Set<String> KEPT = Set.of("postgres", "redis", "lab.lock", "lab.log");
  /** Folders of servers with the pid files of what runs. */
  private static final List<String> SERVERS = List.of("postgres", "redis", SecondSite.POSTGRES, SecondSite.REDIS, SecondSite.NAMES);
  /** Of these only the unpacked programs are kept. */
  private static final Set<String> KEPT_OF_SERVERS = Set.of("binaries");

  private LabFolder() {}

  /** @throws IllegalStateException where another lab runs in the folder */
  static void empty(Path folder) {
    try (FolderLock _ = FolderLock.take(folder)) {
      for (Path servers : SERVERS.stream().map(folder::resolve).filter(Files::isDirectory).toList()) {
        ChildProcesses.open(servers.resolve("pids")).close();
        deleteAllBut(KEPT_OF_SERVERS, servers);
      }
      deleteAllBut(KEPT, folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of an earlier lab cannot be emptied: " + folder, e);
    }
  }

  private static void deleteAllBut(Set<String> kept, Path folder) throws IOException {
    for (Path entry : entries(folder)) {
      if (!kept.contains(entry.getFileName().toString())) {
        delete(entry);
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
