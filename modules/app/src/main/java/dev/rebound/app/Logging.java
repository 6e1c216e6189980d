package dev.rebound.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The log goes to a file beside the data, so that the console tells the story and nothing else. Set before the first logger; levels and
 * format: {@code simplelogger.properties} of the launch room.
 */
final class Logging {
  private Logging() {}

  static void toFile() {
    if (System.getProperty("org.slf4j.simpleLogger.logFile") != null) {
      return;
    }
    Path folder = RunFile.defaultFolder().resolve("logs");
    try {
      Files.createDirectories(folder);
      System.setProperty("org.slf4j.simpleLogger.logFile", folder.resolve("rebound-" + ProcessHandle.current().pid() + ".log").toString());
    } catch (IOException e) {
      System.setProperty("org.slf4j.simpleLogger.logFile", "System.err");
    }
  }
}
