package dev.rebound.lab.dns;

import dev.rebound.lab.process.ChildProcesses;
import dev.rebound.lab.process.ChildProcesses.Child;
import dev.rebound.lab.process.Unprivileged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An authoritative BIND of one zone on a port of 127.0.0.1, UDP and TCP, with all of its files in a folder of its own; it does not survive
 * this JVM. The zone of a primary is kept there, with the changes made to it.
 *
 * <p>The program runs from a copy in the folder: AppArmor's profile of the package is bound to the path {@code /usr/sbin/named} and lets it
 * read only {@code /etc/bind} and its caches.
 */
public final class NameServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);

  private final ChildProcesses children;
  private final Path folder;
  private final String name;
  private final int port;
  private Child child;

  private NameServer(ChildProcesses children, Path folder, String name, int port, Child child) {
    this.children = children;
    this.folder = folder;
    this.name = name;
    this.port = port;
    this.child = child;
  }

  /** A key for signed updates, hmac-sha256. @param secret Base64 */
  public record Key(String name, String secret) {
    @Override
    public String toString() {
      return "Key[" + name + "]";
    }
  }

  /** The program; not every user has its folder on the PATH. Empty where Debian's package bind9 is not installed. */
  public static Optional<Path> program() {
    return Stream.of("/usr/sbin/named", "/usr/local/sbin/named", "/usr/bin/named").map(Path::of).filter(Files::isExecutable).findFirst();
  }

  /**
   * Starts one whose zone is its own. It tells nobody of a change: secondaries ask when they start.
   *
   * @param folder its own; made where it is not there
   * @param zone without the last dot
   * @param records the zone in the form of RFC 1035, section 5, with its SOA
   * @param updates lines of BIND's update-policy, each with its semicolon; empty for one that takes no update
   * @param keys which the lines name
   * @throws IllegalStateException where it does not start; its words are in the message
   */
  public static NameServer primary(Path folder, int port, String zone, String records, String updates, List<Key> keys) {
    String policy = updates.isEmpty() ? "" : "update-policy { " + updates + " };";
    return start(folder, port, keys, """
        zone "%s" {
          type primary; file "zone.db"; notify no; allow-transfer { 127.0.0.1; };
          %s
        };
        """.formatted(zone, policy), records);
  }

  /**
   * Starts one that copies its zone from a primary on 127.0.0.1 when it starts, soon after this returns, and when the zone's refresh
   * time is over. It keeps no file: BIND would not ask again at a restart before the refresh time of what it has.
   */
  public static NameServer secondary(Path folder, int port, String zone, int primaryPort) {
    return start(folder, port, List.of(), """
        zone "%s" {
          type secondary; notify no; primaries { 127.0.0.1 port %d; };
        };
        """.formatted(zone, primaryPort), "");
  }

  private static NameServer start(Path folder, int port, List<Key> keys, String zone, String records) {
    Path home = folder.toAbsolutePath();
    var children = ChildProcesses.open(home.resolve("pids"));
    try {
      Path installed = program().orElseThrow(() -> new IllegalStateException("a name server needs Debian's package bind9"));
      Files.createDirectories(home.resolve("keys"));
      Path program = Files.copy(installed, home.resolve("named"), StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      write(home.resolve("named.conf"), configuration(home, port, keys) + zone);
      if (!records.isEmpty() && !Files.exists(home.resolve("zone.db"))) {
        Files.writeString(home.resolve("zone.db"), records);
      }
      Unprivileged.here().handOver(home);
      String name = "named-" + port;
      return new NameServer(children, home, name, port, launch(children, home, name));
    } catch (IOException e) {
      children.close();
      throw new IllegalStateException("the name server does not start: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      children.close();
      throw e;
    }
  }

  /** Holds secrets, so only its owner reads it. */
  private static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private static String configuration(Path home, int port, List<Key> keys) {
    var text = new StringBuilder("""
        options {
          directory "%s";
          pid-file none; lock-file none; session-keyfile "%s/session.key"; managed-keys-directory "%s/keys";
          listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; };
          recursion no; dnssec-validation no; empty-zones-enable no; minimal-any yes;
        };
        controls { };
        """.formatted(home, home, home, port));
    for (Key key : keys) {
      text.append("key \"%s\" { algorithm hmac-sha256; secret \"%s\"; };%n".formatted(key.name(), key.secret()));
    }
    return text.toString();
  }

  private static Child launch(ChildProcesses children, Path home, String name) throws IOException {
    Path log = home.resolve("named.log");
    var command = List.of(home.resolve("named").toString(), "-g", "-n", "1", "-c", home.resolve("named.conf").toString());
    Child child = children.start(new ChildProcesses.Order(name, command, home, Map.of("LC_ALL", "C"), log));
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!says(log, " running")) {
      if (System.nanoTime() > end || !child.alive()) {
        children.stop(child);
        throw new IllegalStateException("the name server does not start: " + Files.readString(log, StandardCharsets.ISO_8859_1));
      }
      pause();
    }
    return child;
  }

  private static boolean says(Path log, String words) throws IOException {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.endsWith(words));
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a name server starts", e);
    }
  }

  /** On 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Ends it; its zone stays in the folder. */
  public void stop() {
    children.stop(child);
  }

  /** Starts it again after {@link #stop}. A secondary asks its primary then. */
  public void restart() {
    try {
      child = launch(children, folder, name);
    } catch (IOException e) {
      throw new IllegalStateException("the name server does not start: " + e.getMessage(), e);
    }
  }

  /** It answers nothing until {@link #thaw}, as a host that hangs. */
  public void freeze() {
    signal("STOP");
  }

  /** Ends {@link #freeze}. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String which) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + which, Long.toString(child.process().pid())).inheritIO().start();
      if (!kill.waitFor(SIGNAL_LIMIT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("the name server cannot be sent SIG" + which);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the name server cannot be sent SIG" + which, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a name server is sent SIG" + which, e);
    }
  }

  @Override
  public void close() {
    children.close();
  }
}
