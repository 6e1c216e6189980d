package dev.rebound.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The ways by which those outside reach the first site: each of its servers once more, at the same port of another address of this machine.
 * They can be cut, while the site and its customers go on beside them: connections are taken, and nothing comes through any more.
 */
final class OutsideWays implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final int BUFFER_BYTES = 16 * 1024;

  private final List<ServerSocket> doors = new ArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private boolean cut;
  private boolean closed;

  /** Opens one to each server of the first site that somebody outside may want. */
  static OutsideWays start(LabPorts ports) throws IOException {
    return start(
        Stream.concat(
                ports.redis().stream(),
                Stream.of(
                    ports.postgresA(), ports.postgresB(), ports.supervisor(), ports.redisSupervisor(), ports.kubernetes(),
                    ports.service()))
            .toList());
  }

  /** Opens one to each of these ports of 127.0.0.1. */
  static OutsideWays start(List<Integer> ports) throws IOException {
    var ways = new OutsideWays();
    try {
      for (int port : ports) {
        var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var door = new ServerSocket(port, BACKLOG, InetAddress.ofLiteral(SecondSite.WAY_ADDRESS));
        ways.doors.add(door);
        Thread.ofVirtual().name("way-" + port).start(() -> ways.take(door, server));
      }
      return ways;
    } catch (IOException e) {
      ways.close();
      throw e;
    }
  }

  /** Nothing comes through from now on. */
  synchronized void cut() {
    cut = true;
  }

  synchronized boolean isCut() {
    return cut;
  }

  /** What was held comes through. */
  synchronized void mend() {
    cut = false;
    notifyAll();
  }

  private void take(ServerSocket door, InetSocketAddress server) {
    while (!door.isClosed()) {
      try {
        Socket outer = door.accept();
        open.add(outer);
        Thread.ofVirtual().start(() -> join(outer, server));
      } catch (IOException e) {
        return; // It was closed.
      }
    }
  }

  private void join(Socket outer, InetSocketAddress server) {
    try (outer; var inner = new Socket()) {
      awaitThrough();
      open.add(inner);
      inner.connect(server);
      Thread back = Thread.ofVirtual().start(() -> carry(inner, outer));
      carry(outer, inner);
      back.join();
      open.remove(inner);
    } catch (IOException e) {
      // The site's server refuses: so does the way.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(outer);
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitThrough();
        out.write(buffer, 0, read);
      }
      awaitThrough();
      to.shutdownOutput();
    } catch (IOException e) {
      end(from);
      end(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitThrough() throws InterruptedException {
    while (cut && !closed) {
      wait();
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket does not close", e);
    }
  }

  /** Ends them all: their addresses refuse from now on. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    for (ServerSocket door : doors) {
      try {
        door.close();
      } catch (IOException e) {
        throw new UncheckedIOException("a way does not close", e);
      }
    }
    open.forEach(OutsideWays::end);
  }
}
