package dev.rebound.lab.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** Dumps of the database {@code orders} by Debian's {@code pg_dump}: plain SQL, each in a file that is there only when it is whole. */
public final class PostgresDumps {
  private static final Path PROGRAM = Path.of("/usr/bin/pg_dump");
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);
  private static final int LIMIT_SECONDS = 60;

  private PostgresDumps() {}

  /** @throws IllegalStateException where there is no pg_dump */
  public static void require() {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException("backups need pg_dump: install Debian's package postgresql, or take a second site with a replica");
    }
  }

  /** Dumps the database of the pair's primary now. @param folder is made where it is missing */
  public static Path take(PostgresPair pair, Path folder) throws IOException {
    String primary = pair.primary().orElseThrow(() -> new IOException("the pair has no primary"));
    Path whole = Files.createDirectories(folder).resolve(PostgresPair.DATABASE + "_" + STAMP.format(Instant.now()) + ".sql");
    Path begun = folder.resolve("begun");
    var command =
        new ProcessBuilder(
            PROGRAM.toString(), "--host=127.0.0.1", "--port=" + pair.port(primary), "--username=" + PostgresRole.POSTGRES.login(),
            "--no-password", "--file=" + begun, PostgresPair.DATABASE);
    command.environment().put("PGPASSWORD", pair.secrets().password(PostgresRole.POSTGRES));
    Process process = command.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectErrorStream(true).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("pg_dump of " + primary + " did not end well");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while dumping", e);
    }
    return Files.move(begun, whole, StandardCopyOption.ATOMIC_MOVE);
  }
}
