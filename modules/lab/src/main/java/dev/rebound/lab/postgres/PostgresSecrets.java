package dev.rebound.lab.postgres;

import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The passwords of the lab's databases: a file per role, made at the first start, never printed. */
public final class PostgresSecrets {
  private static final int PASSWORD_BYTES = 24;
  private final Path folder;

  private PostgresSecrets(Path folder) {
    this.folder = folder;
  }

  /** Opens the folder and makes what is missing. */
  public static PostgresSecrets open(Path folder) {
    var secrets = new PostgresSecrets(folder.toAbsolutePath());
    try {
      Files.createDirectories(folder);
      for (var role : PostgresRole.values()) {
        if (!Files.exists(secrets.passwordFile(role))) {
          var random = new byte[PASSWORD_BYTES];
          new SecureRandom().nextBytes(random);
          secrets.write(secrets.passwordFile(role), HexFormat.of().formatHex(random) + "\n");
        }
      }
      // Whatever the host: from outside another address of this machine leads to the first site's servers.
      var line = "*:*:*:%s:%s%n".formatted(PostgresRole.REPLICATOR.login(), secrets.password(PostgresRole.REPLICATOR));
      secrets.write(secrets.replicationPassFile(), line);
      Unprivileged.here().handOver(secrets.replicationPassFile());
      return secrets;
    } catch (IOException e) {
      throw new UncheckedIOException("the secrets in " + folder + " cannot be made", e);
    }
  }

  /** The file that holds the role's password and nothing else but a line's end. */
  public Path passwordFile(PostgresRole role) {
    return folder.resolve(role.fileName());
  }

  /** The role's password. */
  public String password(PostgresRole role) {
    try {
      return Files.readString(passwordFile(role)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the password file of role " + role.login() + " cannot be read", e);
    }
  }

  /** libpq's own format, read by a standby's WAL receiver: the password stands in no configuration. */
  Path replicationPassFile() {
    return folder.resolve("pg-replicator.pgpass");
  }

  private void write(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }
}
