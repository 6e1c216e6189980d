package dev.rebound.app;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Something with a health check that fails when a test wishes. */
final class Shop implements AutoCloseable {
  private final HttpServer server;
  private volatile boolean serving = true;

  private Shop(HttpServer server) {
    this.server = server;
  }

  /** Opens on a free port; it is well. */
  static Shop open() throws IOException {
    var shop = new Shop(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    shop.server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(shop.serving ? 204 : 500, -1);
      exchange.close();
    });
    shop.server.start();
    return shop;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  void serve(boolean well) {
    serving = well;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
