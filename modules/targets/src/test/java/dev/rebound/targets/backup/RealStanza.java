package dev.rebound.targets.backup;

import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A stanza of a real pgBackRest with an encrypted repository, of a server that archives its log to it.
 *
 * @param name of the stanza
 */
public record RealStanza(RealTools tools, RealTools.Server server, String name) {
  public static final String PROGRAM = RealTools.PGBACKREST.toString();
  /** Its own configuration; others lead elsewhere. */
  static final String GOOD = "good.conf";
  private static final Duration ARCHIVE_LIMIT = Duration.ofSeconds(60);

  /** What a server needs to archive its log to the stanza, as ALTER SYSTEM would leave it. */
  static String archiving(RealTools tools, String name) {
    String command = PROGRAM + " --config=" + tools.home().resolve(GOOD) + " --stanza=" + name;
    return "archive_mode = on\narchive_command = '" + command + " archive-push %p'\nautovacuum = off\n";
  }

  /** Starts a server that archives, and makes the stanza. */
  public static RealStanza start(RealTools tools, String name) throws java.io.IOException {
    tools.run("mkdir", tools.home().resolve("repo").toString());
    var stanza = new RealStanza(tools, tools.start("data", archiving(tools, name)), name);
    stanza.configured(GOOD, "canary-passphrase", "repo", 0);
    stanza.run("stanza-create");
    return stanza;
  }

  /** Path of the stanza's configuration. */
  public String config() {
    return tools.home().resolve(GOOD).toString();
  }

  /** @param retries of a file that cannot be read; pgBackRest waits 15 s before the second */
  void configured(String file, String passphrase, String repository, int retries) {
    tools.run("mkdir", "-p", tools.home().resolve("log").toString(), tools.home().resolve("lock").toString());
    tools.write(file, """
        [global]
        repo1-path=%1$s/%2$s
        repo1-cipher-type=aes-256-cbc
        repo1-cipher-pass=%3$s
        repo1-bundle=y
        repo1-retention-full=4
        start-fast=y
        job-retry=%6$d
        log-path=%1$s/log
        lock-path=%1$s/lock
        spool-path=%1$s
        [%4$s]
        pg1-path=%1$s/data
        pg1-port=%5$d
        pg1-socket-path=%1$s
        """.formatted(tools.home(), repository, passphrase, name, server.port(), retries));
  }

  /** Runs pgBackRest on the stanza. */
  public void run(String... command) {
    tools.run(Stream.concat(Stream.of(PROGRAM, "--config=" + config(), "--stanza=" + name), Stream.of(command)).toArray(String[]::new));
  }

  /** Waits until all that was written is in the archive. */
  public void archive() throws SQLException, InterruptedException {
    String segment = server.sql("postgres", "SELECT pg_walfile_name(pg_switch_wal())").getFirst();
    long end = System.nanoTime() + ARCHIVE_LIMIT.toNanos();
    while (server.sql("postgres", "SELECT 1 FROM pg_stat_archiver WHERE last_archived_wal >= '" + segment + "'").isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not archived within " + ARCHIVE_LIMIT);
      }
      Thread.sleep(Duration.ofMillis(100));
    }
  }
}
