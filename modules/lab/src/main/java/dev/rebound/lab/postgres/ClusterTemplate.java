package dev.rebound.lab.postgres;

import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a new PostgreSQL cluster of the lab looks: durable (fsync, full pages, checksums), SCRAM for everybody, on loopback only. A
 * replica gets the same files with its base backup; what differs (port, name) stands on the command line. Log is kept for a replica
 * without a slot, as one of another site is.
 */
record ClusterTemplate(PostgresBinaries binaries, PostgresSecrets secrets) {
  private static final long INITDB_SECONDS_MAX = 120;
  private static final String CONFIGURATION =
      """

      # The lab's settings.
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      max_connections = 100
      shared_buffers = 32MB
      fsync = on
      recovery_init_sync_method = syncfs
      full_page_writes = on
      synchronous_commit = on
      restart_after_crash = off
      wal_level = replica
      hot_standby = on
      max_wal_senders = 10
      max_replication_slots = 10
      max_slot_wal_keep_size = 512MB
      wal_keep_size = 128MB
      max_wal_size = 256MB
      wal_retrieve_retry_interval = 100ms
      wal_sender_timeout = 10s
      wal_receiver_timeout = 10s
      wal_receiver_status_interval = 1s
      log_line_prefix = '%m [%p] '
      timezone = 'UTC'
      log_timezone = 'UTC'
      """;
  private static final String ACCESS =
      """
      # TYPE  DATABASE     USER        ADDRESS        METHOD
      host    all          all         127.0.0.1/32   scram-sha-256
      host    replication  replicator  127.0.0.1/32   scram-sha-256
      """;

  /** Makes the cluster in a folder that does not exist yet, with the superuser's password. */
  void create(Path data) throws IOException {
    Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var passwordFile = data.resolveSibling("initdb-password");
    Files.deleteIfExists(passwordFile);
    Files.createFile(passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(passwordFile, secrets.password(PostgresRole.POSTGRES));
      Unprivileged.here().handOver(data);
      Unprivileged.here().handOver(passwordFile);
      initdb(data, passwordFile);
    } finally {
      Files.delete(passwordFile);
    }
    Files.writeString(data.resolve("postgresql.conf"), CONFIGURATION, StandardOpenOption.APPEND);
    Files.writeString(data.resolve("pg_hba.conf"), ACCESS);
  }

  private void initdb(Path data, Path passwordFile) throws IOException {
    var log = data.resolveSibling("initdb.log");
    var command =
        List.of(
            binaries.program("initdb"), "-D", data.toString(), "-U", PostgresRole.POSTGRES.login(), "--pwfile=" + passwordFile,
            "--auth-host=scram-sha-256", "--auth-local=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--no-locale");
    var builder = new ProcessBuilder(Unprivileged.here().command(command)).directory(data.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("LC_ALL", "C");
    var process = builder.start();
    try {
      if (!process.waitFor(INITDB_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("initdb failed; its words are in " + log);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while initdb ran", e);
    }
  }
}
