package dev.rebound.lab.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** What must be so before hosts are opened: their ports are free, and no half-made folder is in the way. */
public final class HostFolders {
  private HostFolders() {}

  /** A first start that was cut off left half-made hosts that nobody has used; they are made anew. */
  public static void removeUnfinished(Path home, List<String> names) throws IOException {
    for (var name : names) {
      var host = home.resolve(name);
      if (Files.exists(host)) {
        try (var all = Files.walk(host)) {
          for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
      }
    }
  }

  /** @throws IOException where somebody listens on the host's port of 127.0.0.1 */
  public static void requireFree(Host host) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), host.port()));
    } catch (IOException e) {
      throw new IOException("port %d, which %s needs, is taken on 127.0.0.1".formatted(host.port(), host.name()), e);
    }
  }
}
