package dev.rebound.verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of exported segments, {@code *.segment}: those of one log are read one after the other, in the order of their names. */
public final class SegmentFolder {
  static final String ENDING = ".segment";

  private SegmentFolder() {}

  /**
   * The segments by the log that each one names itself.
   *
   * @param broken gets a file that is no segment
   */
  public static Map<String, List<Path>> byLog(Path folder, Findings broken) throws IOException {
    var logs = new TreeMap<String, List<Path>>();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
    for (Path file : files) {
      try (var reader = new SegmentReader(Files.newInputStream(file))) {
        logs.computeIfAbsent(reader.log(), log -> new ArrayList<>()).add(file);
      } catch (Unreadable e) {
        broken.add(new Finding(Finding.Kind.UNREADABLE, String.valueOf(file.getFileName()), 0, String.valueOf(e.getMessage())));
      }
    }
    return logs;
  }

  /** The name of the segment that begins at an offset. @param log topic and partition, like {@code rebound.incidents/3} */
  public static String name(String log, long first) {
    return "%s-%020d%s".formatted(CheckpointFolder.name(log), first, ENDING);
  }

  /** The records of segments as if they were one. */
  public static final class Joined implements Records, AutoCloseable {
    private final Deque<Path> files;
    private @Nullable SegmentReader reader;

    public Joined(List<Path> files) {
      this.files = new ArrayDeque<>(files);
    }

    @Override
    public @Nullable LogRecord next() throws IOException {
      while (true) {
        if (reader == null) {
          Path file = files.poll();
          if (file == null) {
            return null;
          }
          reader = new SegmentReader(Files.newInputStream(file));
        }
        LogRecord next = reader.next();
        if (next != null) {
          return next;
        }
        close();
      }
    }

    @Override
    public void close() throws IOException {
      if (reader != null) {
        reader.close();
        reader = null;
      }
    }
  }
}
