package dev.rebound.app.doctor;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The machine, looked at and never changed.
 *
 * @param folders where programs are looked for, in this order
 * @param root whether this process is root
 */
public record Machine(List<Path> folders, boolean root) {
  /** Not every user has these on the PATH, and the tests find servers there all the same. */
  private static final List<Path> SERVERS = Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin").map(Path::of).toList();
  private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql");
  private static final long RUN_SECONDS_MAX = 10;
  private static final int OUTPUT_BYTES_MAX = 4_096;
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d[0-9A-Za-z.+~-]*");

  public Machine {
    folders = List.copyOf(folders);
  }

  /** This machine with its PATH. */
  public static Machine here() {
    var folders = new ArrayList<Path>();
    String path = System.getenv("PATH");
    Stream.of((path == null ? "" : path).split(File.pathSeparator)).filter(each -> !each.isEmpty()).map(Path::of).forEach(folders::add);
    folders.addAll(SERVERS);
    folders.addAll(distributedPostgresql());
    return new Machine(folders, isRoot());
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException noLinux) {
      return false; // the lab does not run there, which is a finding of its own
    }
  }

  /** Debian keeps the programs of a server in a folder of its version; the newest first. */
  private static List<Path> distributedPostgresql() {
    var found = new ArrayList<Path>();
    if (Files.isDirectory(POSTGRESQL)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(POSTGRESQL)) {
        versions.forEach(version -> found.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look into " + POSTGRESQL, e);
      }
    }
    return found.stream().sorted((a, b) -> b.compareTo(a)).toList();
  }

  /** Where a program is; empty where none of the folders has it. */
  public Optional<Path> program(String command) {
    return folders.stream().map(folder -> folder.resolve(command)).filter(Files::isRegularFile).filter(Files::isExecutable).findFirst();
  }

  /** What a program says about its version; empty where it says nothing understandable within {@value #RUN_SECONDS_MAX} s. */
  String version(Path program, List<String> option) {
    Matcher version = VERSION.matcher(run(program, option).map(Ended::output).orElse(""));
    return version.find() ? version.group() : "";
  }

  /** Whether root may give a process a network of its own: containers often forbid it. */
  boolean separatesNetworks() {
    return root && program("unshare").flatMap(unshare -> run(unshare, List.of("--net", "true")))
        .filter(end -> end.status() == 0).isPresent();
  }

  private record Ended(int status, String output) {}

  /** Runs a program to its end; empty where it cannot be started or takes longer than {@value #RUN_SECONDS_MAX} s. */
  private static Optional<Ended> run(Path program, List<String> arguments) {
    var command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
      try (var out = process.getInputStream()) {
        if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)) {
          return Optional.empty();
        }
        return Optional.of(new Ended(process.exitValue(), new String(out.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8)));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException cannotStart) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + program, e);
    }
  }

  /** Whether nothing listens on a port of 127.0.0.1. */
  boolean free(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes that this process may still write in a folder, or in the nearest one above it that exists. */
  long freeBytes(Path folder) {
    Path at = folder.toAbsolutePath().normalize();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    try {
      return Files.isWritable(at) ? Files.getFileStore(at).getUsableSpace() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot ask for the room in " + at, e);
    }
  }
}
