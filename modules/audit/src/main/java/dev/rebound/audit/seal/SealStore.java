package dev.rebound.audit.seal;

import dev.rebound.verifier.Checkpoint;
import dev.rebound.verifier.CheckpointFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The checkpoints outside of Kafka: a folder that only grows, in the form of {@link CheckpointFolder}. A file appears whole or not at
 * all, and is on the disk before it counts. It belongs on another machine's disk than the brokers' (a mounted share, or
 * a folder that is copied on).
 */
public final class SealStore {
  private final Path folder;

  public SealStore(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /**
   * Keeps a checkpoint; once more is no harm.
   *
   * @param bytes its text
   * @throws Contradiction where another one with its number is there
   */
  public void keep(Checkpoint checkpoint, byte[] bytes) {
    Path place = folder.resolve(CheckpointFolder.name(checkpoint.log()));
    Path file = place.resolve(CheckpointFolder.name(checkpoint.number()));
    try {
      Files.createDirectories(place);
      if (!Files.exists(file)) {
        Path fresh = place.resolve(file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
        try (var out = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
          ByteBuffer left = ByteBuffer.wrap(bytes);
          while (left.hasRemaining()) {
            out.write(left);
          }
          out.force(true);
        }
        linked(fresh, file);
        try (var directory = FileChannel.open(place, StandardOpenOption.READ)) {
          directory.force(true);
        }
      }
      if (!Arrays.equals(Files.readAllBytes(file), bytes)) {
        throw new Contradiction(
            file + " is another checkpoint " + checkpoint.number() + " of " + checkpoint.log() + " than the one in the seals");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep " + file, e);
    }
  }

  /** A link replaces nothing, where a rename would. */
  private static void linked(Path fresh, Path file) throws IOException {
    try {
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      return; // another sealer kept it meanwhile: compared next
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Whether a checkpoint with its number is here. */
  public boolean has(Checkpoint checkpoint) {
    return Files.exists(folder.resolve(CheckpointFolder.name(checkpoint.log())).resolve(CheckpointFolder.name(checkpoint.number())));
  }

  /** The number of a log's last checkpoint here, 0 where there is none. @param log topic and partition, like {@code rebound.incidents/3} */
  public long last(String log) {
    try {
      var files = CheckpointFolder.files(folder.resolve(CheckpointFolder.name(log)));
      if (files.isEmpty()) {
        return 0;
      }
      String name = String.valueOf(files.getLast().getFileName());
      return Long.parseLong(name.substring(0, name.indexOf('.')));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }
}
