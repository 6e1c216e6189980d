package dev.rebound.targets.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class JdkHttpProbeTest extends HttpProbeContract {
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private volatile int status = 200;
  private volatile boolean hanging;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> {
      try (exchange) {
        // The body hangs, the head does not: the limit is about the whole answer.
        exchange.sendResponseHeaders(status, hanging ? 10 : -1);
        if (hanging) {
          exchange.getResponseBody().flush();
          end.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  @Override
  HttpProbe probe() {
    return new JdkHttpProbe(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health"));
  }

  @Override
  void serves(int now) {
    status = now;
  }

  @Override
  void stops() {
    server.stop(0);
  }

  @Override
  void hangs() {
    hanging = true;
  }
}
