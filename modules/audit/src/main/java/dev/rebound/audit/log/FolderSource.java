package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import dev.rebound.verifier.Findings;
import dev.rebound.verifier.LogRecord;
import dev.rebound.verifier.SegmentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the segments of an exported folder. Whether they are as they were sealed is the verifier's to say, not this one's. */
final class FolderSource implements LogSource {
  /** Folders of segments in an exported folder; the second one is there where it was asked for. */
  private static final List<String> FOLDERS = List.of("segments", "signals");
  private final Path folder;
  private final List<SegmentFolder.Joined> open = new ArrayList<>();

  FolderSource(Path folder) throws IOException {
    this.folder = folder;
    if (!Files.isDirectory(folder.resolve(FOLDERS.getFirst()))) {
      throw new IOException(folder + " is no exported folder: it has no folder 'segments'");
    }
  }

  @Override
  public List<Lane> lanes(String topic, Instant from) throws IOException {
    var lanes = new ArrayList<Lane>();
    for (String each : FOLDERS) {
      Path segments = folder.resolve(each);
      if (Files.isDirectory(segments)) {
        lanes(topic, segments, lanes);
      }
    }
    return lanes;
  }

  private void lanes(String topic, Path segments, List<Lane> lanes) throws IOException {
    var broken = new Findings();
    Map<String, List<Path>> logs = SegmentFolder.byLog(segments, broken);
    if (broken.count() > 0) {
      throw new IOException(segments.resolve(broken.kept().getFirst().log()) + " is no segment");
    }
    for (Map.Entry<String, List<Path>> log : logs.entrySet()) {
      int slash = log.getKey().lastIndexOf('/');
      if (slash > 0 && log.getKey().substring(0, slash).equals(topic)) {
        var records = new SegmentFolder.Joined(log.getValue());
        open.add(records);
        lanes.add(new FolderLane(topic, Integer.parseInt(log.getKey().substring(slash + 1)), records));
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (SegmentFolder.Joined each : open) {
      each.close();
    }
    open.clear();
  }

  private record FolderLane(String topic, int partition, SegmentFolder.Joined records) implements Lane {
    @Override
    public @Nullable Received<Event> next() throws IOException {
      LogRecord next = records.next();
      return next == null ? null : StoredEvent.of(topic, partition, next);
    }
  }
}
