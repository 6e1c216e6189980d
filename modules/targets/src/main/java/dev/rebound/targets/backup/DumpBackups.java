package dev.rebound.targets.backup;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.backup.Backups.Restoration.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A folder with plain dumps of one database, {@code *.sql} and {@code *.sql.gz}, restored by psql into a new database. A file that is
 * still being written is there too; it has no end yet, so its check says damaged.
 *
 * <p>A dump is read in three ways before it counts: gzip's checksum to the end, pg_dump's last line, and that it stays in its database. The
 * same is read again while it is restored. It is no defence against a hostile file: psql carries out what stands in it.
 */
public final class DumpBackups implements Backups {
  /**
   * Bytes of a database per byte of its dump in plain SQL, indexes included. Measured on PostgreSQL 15 with 100,000 rows: 2.3 for orders
   * with three indexes, 7.6 for two integers with an index each. In between, because too high a demand forbids a restore that is
   * possible, and a disk that is full ends it.
   */
  static final int BYTES_PER_DUMP_BYTE = 4;

  private static final String FILES = "*.{sql,sql.gz}";
  /** Of a folder that is no folder of backups of one database. */
  private static final int FILES_MAX = 10_000;
  private static final long PERCENT = 100;

  private final Path folder;
  private final PsqlServer server;
  private final @Nullable Path serverStore;

  /**
   * @param serverStore the server's data folder, where it is on this machine: it tells how much room there is; null where it is not
   */
  public DumpBackups(Path folder, PsqlServer server, @Nullable Path serverStore) {
    this.folder = requireNonNull(folder, "folder");
    this.server = requireNonNull(server, "server");
    this.serverStore = serverStore;
  }

  @Override
  public Answer<List<Backup>> list(Duration limit) {
    return Within.limit(limit, () -> true, "Listing the dumps in " + folder, () -> {
      var found = new ArrayList<Backup>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, FILES)) {
        for (Path file : files) {
          if (Files.isRegularFile(file) && found.size() < FILES_MAX) {
            found.add(backup(file));
          }
        }
      }
      found.sort(Comparator.comparing(Backup::start).thenComparing(Backup::label).reversed());
      return List.copyOf(found);
    });
  }

  private static Backup backup(Path file) throws IOException {
    String name = file.getFileName().toString();
    Instant written = Files.getLastModifiedTime(file).toInstant();
    Instant start = DumpName.stamp(name, written).orElse(written);
    return new Backup(name, Kind.DUMP, start, written, start, Files.size(file), OptionalLong.empty());
  }

  @Override
  public Answer<Checked> check(String label, Duration limit, Watch watch) {
    Path file = file(label);
    var now = new AtomicReference<DumpStream>();
    return Within.limit(limit, () -> watch.goesOn(progress(file, now.get())), "Reading " + label, () -> {
      try (var dump = DumpStream.open(file)) {
        now.set(dump);
        dump.transferTo(OutputStream.nullOutputStream());
        long needed = Room.withMargin(Math.multiplyExact(dump.bytes(), BYTES_PER_DUMP_BYTE));
        return new Checked(label, Soundness.READABLE, List.of(), needed);
      } catch (DumpStream.Damaged damaged) {
        return new Checked(label, Soundness.DAMAGED, List.of(label + " is no whole dump: " + damaged.why() + "."), 0);
      }
    });
  }

  private static String progress(Path file, @Nullable DumpStream dump) {
    long size = Math.max(1, file.toFile().length());
    return (dump == null ? 0 : dump.packedBytes() * PERCENT / size) + " % of " + file.getFileName() + " read";
  }

  /** @throws IllegalArgumentException for what is no file of this folder */
  private Path file(String label) {
    if (!label.matches("[^/\\x00]+\\.sql(\\.gz)?")) {
      throw new IllegalArgumentException("not a dump's name: " + label);
    }
    return folder.resolve(label);
  }

  @Override
  public Answer<Space> space(Checked checked) {
    return Answer.of(new Space(checked.neededBytes(), Room.free(serverStore)));
  }

  @Override
  public Answer<Restoration> restore(Order order, Duration limit, Watch watch) {
    String label = order.checked().label();
    Path file = file(label);
    if (order.until().isPresent()) {
      return Answer.of(new Refused("A dump holds one moment alone: it cannot be restored to " + order.until().get() + "."));
    }
    var space = new Space(order.checked().neededBytes(), Room.free(serverStore));
    var into = new NewDatabase(server, order, limit);
    return switch (into.look()) {
      case Answer.Trouble<Optional<Restoration>>(Outcome outcome, String reason) -> Answer.trouble(outcome, reason);
      case Answer.Value<Optional<Restoration>>(Optional<Restoration> end) when end.isPresent() -> Answer.of(end.get());
      case Answer.Value<Optional<Restoration>>(Optional<Restoration> none) when space.tooLittle() ->
          Answer.of(new Refused(Room.tooLittle(space)));
      case Answer.Value<Optional<Restoration>>(Optional<Restoration> none) -> {
        var now = new AtomicReference<DumpStream>();
        yield into.fill(
            () -> {
              var dump = DumpStream.open(file);
              now.set(dump);
              return dump;
            },
            () -> watch.goesOn(progress(file, now.get())));
      }
    };
  }
}
