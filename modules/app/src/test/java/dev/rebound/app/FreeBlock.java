package dev.rebound.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/** A block of ports for a lab that nobody uses now, below the range that the kernel gives to clients. */
final class FreeBlock {
  private static final int FIRST = 23_000;
  private static final int LAST = 26_900;
  private static final int STEP = 100;
  private static final int[] OFFSETS = {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 20, 30, 40, 50, 60, 92, 93};

  private FreeBlock() {}

  /** Its base. @throws AssertionError where all are in use */
  static int base() {
    for (int base = FIRST; base <= LAST; base += STEP) {
      int block = base;
      if (IntStream.of(OFFSETS).allMatch(offset -> free(block + offset))) {
        return base;
      }
    }
    throw new AssertionError("no block of ports is free from " + FIRST + " to " + LAST);
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
