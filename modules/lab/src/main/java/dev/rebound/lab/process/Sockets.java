package dev.rebound.lab.process;

import dev.rebound.lab.process.ProcessTable.Running;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The TCP sockets (IPv4) of processes, by the kernel's own tables. */
final class Sockets {
  private static final Path TABLE = Path.of("/proc/net/tcp");
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;
  private static final int HEXADECIMAL = 16;

  private Sockets() {}

  /** One line of the table. @param remotePort 0 where the socket listens */
  private record Line(int localPort, int remotePort, String inode) {}

  /** One socket of a process. */
  record Held(long pid, int descriptor) {}

  /**
   * The sockets of these processes that serve a port: the listening one, and its connections except those to the strangers.
   *
   * @param strangers processes whose connections are left out
   */
  static List<Held> serving(int port, List<Running> processes, List<Running> strangers) {
    var lines = lines();
    var strange = new HashSet<String>();
    strangers.forEach(each -> strange.addAll(descriptors(each.pid()).values()));
    Set<Integer> strangePorts = new HashSet<>();
    lines.stream().filter(line -> strange.contains(line.inode())).forEach(line -> strangePorts.add(line.localPort()));
    Set<String> wanted = new HashSet<>();
    lines.stream().filter(line -> line.localPort() == port && !strangePorts.contains(line.remotePort()))
        .forEach(line -> wanted.add(line.inode()));
    return processes.stream()
        .flatMap(each -> descriptors(each.pid()).entrySet().stream().filter(held -> wanted.contains(held.getValue()))
            .map(held -> new Held(each.pid(), held.getKey())))
        .toList();
  }

  private static List<Line> lines() {
    try {
      return Files.readAllLines(TABLE).stream().skip(1).map(line -> line.strip().split("\\s+")).filter(words -> words.length > INODE)
          .map(words -> new Line(port(words[LOCAL]), port(words[REMOTE]), words[INODE])).toList();
    } catch (IOException e) {
      throw new IllegalStateException(TABLE + " cannot be read; the lab needs Linux", e);
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), HEXADECIMAL);
  }

  /** Numbers of the socket inodes by descriptor; empty where the process is gone. */
  private static Map<Integer, String> descriptors(long pid) {
    var found = new HashMap<Integer, String>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path entry : entries) {
        socket(entry).ifPresent(inode -> found.put(Integer.parseInt(entry.getFileName().toString()), inode));
      }
    } catch (IOException gone) {
      return Map.of();
    }
    return found;
  }

  private static Optional<String> socket(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("socket:[")
          ? Optional.of(target.substring("socket:[".length(), target.length() - 1))
          : Optional.empty();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }
}
