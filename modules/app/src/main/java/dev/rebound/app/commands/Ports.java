package dev.rebound.app.commands;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Says which port is busy before anything is started. */
final class Ports {
  private Ports() {}

  /** @throws IllegalStateException that names the port and the option that changes it */
  static void mustBeFree(int port, String what, String option) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new IllegalStateException("port " + port + " (" + what + ") is busy: end what uses it or choose another one with " + option, e);
    }
  }
}
