package dev.rebound.targets.backup;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.targets.Answer;
import dev.rebound.targets.command.LongCommands;
import dev.rebound.targets.command.LongCommands.Call;
import dev.rebound.targets.command.LongCommands.Finished;
import dev.rebound.targets.command.ProcessCommands;
import dev.rebound.targets.postgres.PostgresAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's PostgreSQL and pgBackRest, run as the user postgres where the tests run as root, in a folder of the test. */
public final class RealTools {
  public static final String USER = "postgres";
  static final String PASSWORD = "canary-correct-horse";
  static final Path PGBACKREST = Path.of("/usr/bin/pgbackrest");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int OUTPUT_BYTES_MAX = 1 << 20;

  private final LongCommands commands = new ProcessCommands();
  private final Path home;
  private final Path programs;
  private final List<String> asOwner;

  /** Skips the test where they are not there. @param folder of the test; what is made in it belongs to the user postgres */
  public RealTools(Path folder, boolean withPgBackRest) throws IOException {
    Optional<Path> found = newest();
    assumeTrue(found.isPresent(), "the real PostgreSQL needs Debian's package postgresql");
    assumeTrue(!withPgBackRest || Files.isExecutable(PGBACKREST), "the real pgBackRest needs Debian's package pgbackrest");
    programs = found.orElseThrow();
    boolean root = USER_ID == 0;
    asOwner = root ? List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--") : List.of();
    home = Files.createDirectory(folder.resolve("w"));
    if (root) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      well(List.of("chown", "postgres:postgres", home.toString()));
    }
  }

  private static final int USER_ID = userId();

  private static int userId() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new IllegalStateException("whose process is this?", e);
    }
  }

  private static Optional<Path> newest() throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(versions)) {
      return folders.map(version -> version.resolve("bin")).filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparingInt(bin -> Integer.parseInt(bin.getParent().getFileName().toString())));
    }
  }

  static int freePort() throws IOException {
    try (var any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  public LongCommands commands() {
    return commands;
  }

  public List<String> asOwner() {
    return asOwner;
  }

  public Path home() {
    return home;
  }

  public Path programs() {
    return programs;
  }

  /** Runs a tool as the owner; anything but status 0 fails the test. */
  public String run(String... command) {
    return well(Stream.concat(asOwner.stream(), Stream.of(command)).toList());
  }

  private String well(List<String> argv) {
    return switch (commands.run(new Call(argv, Map.of("PGPASSWORD", PASSWORD), null, OUTPUT_BYTES_MAX), LIMIT, () -> true)) {
      case Answer.Value<Finished>(Finished done) when done.status() == 0 -> done.out();
      case Answer.Value<Finished>(Finished done) -> throw new AssertionError(argv + ": " + done);
      case Answer.Trouble<Finished>(var outcome, var reason) -> throw new AssertionError(argv + ": " + reason);
    };
  }

  /** Writes a file of the owner's. */
  public Path write(String name, String text) {
    Path file = home.resolve(name);
    var argv = Stream.concat(asOwner.stream(), Stream.of("tee", file.toString())).toList();
    LongCommands.Source input = () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    if (!(commands.run(new Call(argv, Map.of(), input, OUTPUT_BYTES_MAX), LIMIT, () -> true) instanceof Answer.Value)) {
      throw new AssertionError("could not write " + file);
    }
    return file;
  }

  /** A PostgreSQL server that runs. @param settings as ALTER SYSTEM would leave them: they are in each backup */
  public Server start(String name, String settings) throws IOException {
    int port = freePort();
    Path password = write(name + "-password", PASSWORD + "\n");
    Path data = home.resolve(name);
    run(programs.resolve("initdb").toString(), "--pgdata=" + data, "--no-sync", "--data-checksums", "--auth-local=trust",
        "--auth-host=scram-sha-256", "--pwfile=" + password, "--username=" + USER, "--encoding=UTF8", "--locale=C");
    String old = run("cat", data.resolve("postgresql.conf").toString());
    write(name + "/postgresql.conf", old + """
        port = %d
        listen_addresses = '127.0.0.1'
        unix_socket_directories = '%s'
        fsync = off
        """.formatted(port, home));
    write(name + "/postgresql.auto.conf", settings);
    run(programs.resolve("pg_ctl").toString(), "start", "--silent", "--wait", "--pgdata=" + data, "--log=" + home.resolve(name + ".log"));
    return new Server(this, data, port, password);
  }

  public record Server(RealTools tools, Path data, int port, Path passwordFile) implements AutoCloseable {
    public PostgresAccess access() {
      return new PostgresAccess("pg-a", url(port, "postgres"), USER, passwordFile);
    }

    public List<String> sql(String database, String sql) throws SQLException {
      return RealTools.sql(port, database, sql);
    }

    @Override
    public void close() {
      tools.run(tools.programs.resolve("pg_ctl").toString(), "stop", "--silent", "--mode=immediate", "--wait", "--pgdata=" + data);
    }
  }

  public static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** The first column of what the last statement gives. */
  static List<String> sql(int port, String database, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url(port, database), USER, PASSWORD); var statement = connection.createStatement()) {
      var values = new ArrayList<String>();
      if (statement.execute(sql)) {
        for (var rows = statement.getResultSet(); rows.next();) {
          values.add(rows.getString(1));
        }
      }
      return values;
    }
  }
}
