package dev.rebound.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Processes that outlived what started them, found by their working folder or by an argument that names the folder. */
final class Leftovers {
  private Leftovers() {}

  /** Waits until nobody works in the folder. @return who still does after the limit, as "pid command" */
  static List<String> after(Path folder, Duration limit) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(limit);
    List<String> left = in(folder);
    while (!left.isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(100);
      left = in(folder);
    }
    return left;
  }

  /** Who works in the folder now. */
  static List<String> in(Path folder) throws IOException {
    Path real = folder.toRealPath();
    var found = new ArrayList<String>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String command = command(process);
        boolean self = process.endsWith(Long.toString(ProcessHandle.current().pid()));
        if (!self && (command.contains(real.toString()) || worksIn(process, real))) {
          found.add(process.getFileName() + " " + command);
        }
      }
    }
    return found;
  }

  /** Program and arguments; empty where the process is gone or a zombie. */
  private static String command(Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException gone) {
      return "";
    }
  }

  private static boolean worksIn(Path process, Path folder) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder);
    } catch (IOException hidden) {
      return false;
    }
  }
}
