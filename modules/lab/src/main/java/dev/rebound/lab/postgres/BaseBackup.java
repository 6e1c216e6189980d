package dev.rebound.lab.postgres;

import dev.rebound.lab.host.Engine;
import dev.rebound.lab.postgres.BackupManifest.Content;
import dev.rebound.lab.postgres.ReplicationConnection.Message;
import dev.rebound.lab.postgres.ReplicationConnection.ServerError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Copies a running primary into a new folder: what {@code pg_basebackup} does, for a machine that has no PostgreSQL clients.
 *
 * <ol>
 *   <li>The slot, where one is named, is made on the primary, so that it keeps the log which the replica will need.
 *   <li>{@code BASE_BACKUP} streams one tar archive, log included, and the manifest.
 *   <li>Every file is checked against the manifest and forced to the disk.
 * </ol>
 */
final class BaseBackup {
  private static final int FSYNC_THREADS = 8;
  /** A manifest lists about 1,000 files in 200 bytes each; this is far beyond any lab database. */
  private static final int MANIFEST_BYTES_MAX = 64 * 1024 * 1024;

  private final ReplicationConnection connection;
  private final Path target;
  private final LongConsumer progress;
  private long bytes;

  private BaseBackup(ReplicationConnection connection, Path target, LongConsumer progress) {
    this.connection = connection;
    this.target = target;
    this.progress = progress;
  }

  /**
   * Copies. Not idempotent: the target must not exist yet.
   *
   * @param source whose slot's name holds lower-case letters, digits and underscores only, or is empty
   * @param progress told the bytes received so far
   * @throws IOException where the primary refuses, the line breaks or a file differs from the manifest; the target is then incomplete
   */
  static void copy(Engine.Source source, String user, String password, Path target, LongConsumer progress) throws IOException {
    Files.createDirectory(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (var connection = ReplicationConnection.open(source.host(), source.port(), user, password)) {
      if (!source.slot().isEmpty()) {
        createSlot(connection, source.slot());
      }
      new BaseBackup(connection, target, progress).run();
    }
    fsync(target);
  }

  private static void createSlot(ReplicationConnection connection, String slot) throws IOException {
    try {
      connection.run("CREATE_REPLICATION_SLOT \"" + slot + "\" PHYSICAL (RESERVE_WAL)");
    } catch (ServerError e) {
      if (!e.state().equals(ReplicationConnection.DUPLICATE_OBJECT)) {
        throw e;
      }
    }
  }

  private void run() throws IOException {
    connection.send("BASE_BACKUP (LABEL 'rebound', CHECKPOINT 'fast', WAL true, WAIT true, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')");
    var message = connection.receive();
    while (message.type() != 'H') {
      if (message.type() == 'Z') {
        throw new IOException("the primary sent no backup");
      }
      message = connection.receive();
    }
    var frame = connection.receive();
    requireSection(frame, 'n');
    var archive = new Section();
    var arrived = unpack(archive);
    frame = archive.drain();
    requireSection(frame, 'm');
    var manifest = new Section();
    var json = new ByteArrayOutputStream();
    for (var chunk = manifest.next(); chunk != null; chunk = manifest.next()) {
      json.write(chunk, 1, chunk.length - 1);
      if (json.size() > MANIFEST_BYTES_MAX) {
        throw new IOException("the backup's manifest is longer than " + MANIFEST_BYTES_MAX + " bytes");
      }
    }
    if (manifest.drain().type() != 'c') {
      throw new IOException("the primary sends more than one archive; tablespaces are not supported");
    }
    connection.awaitReady();
    Files.write(target.resolve("backup_manifest"), json.toByteArray());
    BackupManifest.read(json.toByteArray()).verify(arrived);
  }

  private Map<String, Content> unpack(Section section) throws IOException {
    var arrived = new HashMap<String, Content>();
    var tar = new TarArchiveInputStream(section);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      var path = PostgresBinaries.inside(target, entry.getName());
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      } else if (entry.isFile()) {
        var in = new DigestInputStream(tar, BackupManifest.sha256());
        long size = Files.copy(in, path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        arrived.put(target.relativize(path).toString(), new Content(size, HexFormat.of().formatHex(in.getMessageDigest().digest())));
      } else {
        throw new IOException("the base backup holds a link, tablespaces are not supported: " + entry.getName());
      }
    }
    return arrived;
  }

  private static void requireSection(Message frame, char kind) throws IOException {
    if (frame.type() != 'd' || frame.body().length == 0 || frame.body()[0] != kind) {
      throw new IOException("the primary's backup does not have the expected section '" + kind + "'");
    }
  }

  /** The data of one section of the copy: an archive, or the manifest. Ends at the first message that is no data. */
  private final class Section extends InputStream {
    private byte[] chunk = new byte[0];
    private int at;
    private @Nullable Message end;

    /** The next message of data (its first byte is the kind), or null at the section's end. */
    byte @Nullable [] next() throws IOException {
      while (end == null) {
        var message = connection.receive();
        char kind = message.type() == 'd' && message.body().length > 0 ? (char) message.body()[0] : 0;
        if (kind == 'd') {
          bytes += message.body().length - 1;
          progress.accept(bytes);
          return message.body();
        }
        if (kind != 'p') {
          end = message;
        }
      }
      return null;
    }

    Message drain() throws IOException {
      while (end == null) {
        next();
      }
      return end;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      while (at >= chunk.length) {
        var next = next();
        if (next == null) {
          return -1;
        }
        chunk = next;
        at = 1;
      }
      int count = Math.min(length, chunk.length - at);
      System.arraycopy(chunk, at, buffer, offset, count);
      at += count;
      return count;
    }
  }

  /** Forces every file and folder to the disk: a replica that reports a position must keep it after a loss of power. */
  private static void fsync(Path folder) throws IOException {
    List<Path> all;
    try (var walk = Files.walk(folder)) {
      all = walk.toList();
    }
    try (var threads = Executors.newFixedThreadPool(FSYNC_THREADS)) {
      var forced = new ArrayList<Future<?>>();
      for (var path : all) {
        forced.add(threads.submit(() -> force(path)));
      }
      for (var one : forced) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the base backup cannot be forced to the disk", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the base backup was forced to the disk", e);
    }
  }

  private static boolean force(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
    return true;
  }
}
