package dev.rebound.lab.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked once from the Maven artifact of the zonky binaries: {@code postgres}, {@code initdb} and {@code
 * pg_ctl}, no clients. The folder is named by the archive's size and checksum, so another version is another folder.
 *
 * @param home holds {@code bin}, {@code lib} and {@code share}; readable for every user
 */
public record PostgresBinaries(Path home) {
  private static final String RESOURCE = "/postgres-linux-x86_64.txz";
  private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
  private static final int OWNER_EXECUTES = 0100;

  /**
   * Unpacks below the folder, or finds what an earlier call unpacked there.
   *
   * @throws IllegalStateException where the artifact for this platform (linux-amd64) is not on the class path
   */
  public static PostgresBinaries unpack(Path folder) {
    try {
      var home = folder.resolve("postgresql-" + key());
      if (!Files.isDirectory(home)) {
        Files.createDirectories(folder);
        var fresh = Files.createTempDirectory(folder, "unpacking-");
        Files.setPosixFilePermissions(fresh, EXECUTABLE);
        unpackInto(fresh);
        Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
      }
      return new PostgresBinaries(home.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's binaries cannot be unpacked into " + folder, e);
    }
  }

  /** Where the archive is: an address in the artifact's jar; empty where the class path has none. */
  public static Optional<URL> artifact() {
    return Optional.ofNullable(PostgresBinaries.class.getResource(RESOURCE));
  }

  /** The path of one program. */
  public String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private static InputStream archive() {
    var stream = PostgresBinaries.class.getResourceAsStream(RESOURCE);
    if (stream == null) {
      throw new IllegalStateException(
          "no PostgreSQL binaries on the class path (" + RESOURCE + "): the lab has them for linux-amd64 only");
    }
    return stream;
  }

  /** Tells versions apart, no more; CRC-32 because a cold JVM needs over a second for a cryptographic digest of 15 MB. */
  private static String key() throws IOException {
    try (var in = new CheckedInputStream(archive(), new CRC32())) {
      long size = in.transferTo(OutputStream.nullOutputStream());
      return "%d-%08x".formatted(size, in.getChecksum().getValue());
    }
  }

  private static void unpackInto(Path target) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive())))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var path = inside(target, entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          Files.setPosixFilePermissions(path, EXECUTABLE);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.resolveSibling("."));
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(path.resolveSibling("."));
          Files.copy(tar, path);
          Files.setPosixFilePermissions(path, (entry.getMode() & OWNER_EXECUTES) == 0 ? READABLE : EXECUTABLE);
        }
      }
    }
    openForAll(target);
  }

  /** Folders that the archive does not list are made with this process's mask; everybody must be able to enter them. */
  private static void openForAll(Path target) throws IOException {
    try (var all = Files.walk(target)) {
      for (var folder : all.filter(Files::isDirectory).toList()) {
        var modes = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
        modes.addAll(EXECUTABLE);
        Files.setPosixFilePermissions(folder, modes);
      }
    }
  }

  /** Where an archive's entry goes; refuses one that would land outside. */
  static Path inside(Path target, String name) throws IOException {
    var path = target.resolve(name).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("an archive's entry leads outside: " + name);
    }
    return path;
  }
}
