package dev.rebound.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of checkpoints: for each log a folder like {@code rebound.incidents-03}, in it a file for each checkpoint, like
 * {@code 0000000017.checkpoint}.
 */
public final class CheckpointFolder {
  static final String ENDING = ".checkpoint";

  private CheckpointFolder() {}

  /** The checkpoints of each log, in the order of their numbers. */
  public static Map<String, List<Path>> byLog(Path folder) throws IOException {
    var logs = new TreeMap<String, List<Path>>();
    List<Path> folders;
    try (Stream<Path> all = Files.list(folder)) {
      folders = all.filter(Files::isDirectory).filter(each -> log(each) != null).toList();
    }
    for (Path each : folders) {
      List<Path> files = files(each);
      if (!files.isEmpty()) {
        logs.put(String.valueOf(log(each)), files);
      }
    }
    return logs;
  }

  /** The files of one log's folder, in the order of their numbers; none where the folder is not there. */
  public static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** The folder's name of a log. @param log topic and partition, like {@code rebound.incidents/3} */
  public static String name(String log) {
    int slash = log.lastIndexOf('/');
    return "%s-%02d".formatted(log.substring(0, slash), Integer.parseInt(log.substring(slash + 1)));
  }

  /** The file's name of a checkpoint. */
  public static String name(long number) {
    return "%010d%s".formatted(number, ENDING);
  }

  private static @org.jspecify.annotations.Nullable String log(Path folder) {
    String name = String.valueOf(folder.getFileName());
    int dash = name.lastIndexOf('-');
    return dash < 1 || !name.substring(dash + 1).matches("[0-9]{2,9}")
        ? null
        : name.substring(0, dash) + "/" + Integer.parseInt(name.substring(dash + 1));
  }

  /** Reads the files one after the other; of one that is too large to be a checkpoint, only the beginning. */
  public static Checkpoints reader(List<Path> files) {
    Iterator<Path> left = new ArrayList<>(files).iterator();
    return () -> left.hasNext() ? bytes(left.next()) : null;
  }

  static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Checkpoint.BYTES_MAX + 1);
    }
  }
}
