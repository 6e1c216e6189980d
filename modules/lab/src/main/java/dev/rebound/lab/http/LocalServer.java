package dev.rebound.lab.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server on a loopback address with a virtual thread for each request. */
public final class LocalServer implements AutoCloseable {
  /** Largest body that is read; more is answered with 413. */
  private static final int BODY_BYTES_MAX = 1 << 20;

  private static final int BACKLOG = 128;
  private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);

  static {
    // Without it, small answers on a kept connection wait 40 ms for a delayed acknowledgement (read once by the JDK's server).
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private LocalServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** Answers one request; what it throws is logged and answered with 500. */
  @FunctionalInterface
  public interface Handler {
    Reply handle(Request request) throws Exception;
  }

  /**
   * Listens on 127.0.0.1.
   *
   * @param port 0 for any free one
   */
  public static LocalServer start(int port, Handler handler) throws IOException {
    return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), handler);
  }

  /** Listens. @param address its port is 0 for any free one */
  public static LocalServer start(InetSocketAddress address, Handler handler) throws IOException {
    HttpServer server = HttpServer.create(address, BACKLOG);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", exchange -> serve(exchange, handler));
    server.start();
    return new LocalServer(server, threads);
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** {@code http://127.0.0.1:port}, or the other address, without a trailing slash. */
  public String url() {
    return "http://" + server.getAddress().getAddress().getHostAddress() + ":" + port();
  }

  /** Stops at once; open requests are cut. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void serve(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
      Reply reply = body.length > BODY_BYTES_MAX ? Reply.error(413, "body too large") : answered(exchange, body, handler);
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
      if (reply.body().length > 0) {
        exchange.getResponseBody().write(reply.body());
      }
    }
  }

  private static Reply answered(HttpExchange exchange, byte[] body, Handler handler) {
    Map<String, String> headers = new HashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    Request request = new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body);
    try {
      return handler.handle(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.error(503, "stopping");
    } catch (Exception e) {
      LOG.warn("A request failed, path={}", request.path(), e);
      return Reply.error(500, e.getClass().getSimpleName());
    }
  }
}
