package dev.rebound.targets.haproxy;

import static dev.rebound.targets.haproxy.RealHaProxy.BACKEND;
import static dev.rebound.targets.haproxy.RealHaProxy.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.haproxy.HaProxy.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real HAProxy, seen also by its clients. Two servers greet each client with their letter and keep it. */
@Tag("system")
class SocketHaProxySystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int READ_MILLIS = 5_000;
  private static final int GONE = -1;

  @TempDir private Path folder;
  private ServerSocket a;
  private ServerSocket b;
  private RealHaProxy real;
  private HaProxy proxy;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    assumeTrue(RealHaProxy.program().isPresent(), "the real proxy needs Debian's package haproxy");
    a = greeter('a');
    b = greeter('b');
    real = RealHaProxy.start(folder, a.getLocalPort());
    proxy = new SocketHaProxy(real.socket());
  }

  @AfterEach
  void stop() throws IOException {
    if (real != null) {
      real.close();
      a.close();
      b.close();
    }
  }

  private static ServerSocket greeter(char letter) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> {
      while (!server.isClosed()) {
        try {
          Socket client = server.accept();
          client.getOutputStream().write(letter);
        } catch (IOException gone) {
          // A health check, or the end of the test.
        }
      }
    });
    return server;
  }

  private Socket connect() throws IOException {
    var client = new Socket(InetAddress.getLoopbackAddress(), real.port());
    client.setSoTimeout(READ_MILLIS);
    return client;
  }

  private static int read(Socket client) {
    try {
      return client.getInputStream().read();
    } catch (IOException reset) {
      return GONE;
    }
  }

  private int greeting() throws IOException {
    try (Socket client = connect()) {
      return read(client);
    }
  }

  @Test
  void shouldCutAServerOffSoThatNoClientReachesIt() throws IOException {
    try (Socket client = connect()) {
      assertThat(read(client)).isEqualTo('a');
      assertThat(proxy.cut(BACKEND, SERVER, LIMIT)).isEqualTo(Answer.of(Change.DONE));
      assertThat(read(client)).as("an open session").isEqualTo(GONE);
    }
    assertThat(greeting()).as("a new session").isEqualTo(GONE);
    assertThat(proxy.look(BACKEND, SERVER, LIMIT)).isEqualTo(Answer.of(new Server("127.0.0.1", a.getLocalPort(), true)));
    assertThat(proxy.cut(BACKEND, SERVER, LIMIT)).isEqualTo(Answer.of(Change.ALREADY));
  }

  @Test
  void shouldLeadOldAndNewClientsToTheOtherAddress() throws IOException {
    try (Socket client = connect()) {
      assertThat(read(client)).isEqualTo('a');
      assertThat(proxy.point(BACKEND, SERVER, "localhost", b.getLocalPort(), LIMIT)).isEqualTo(Answer.of(Change.DONE));
      assertThat(read(client)).as("a session with the old address").isEqualTo(GONE);
    }
    assertThat(greeting()).isEqualTo('b');
    assertThat(proxy.point(BACKEND, SERVER, "127.0.0.1", b.getLocalPort(), LIMIT)).isEqualTo(Answer.of(Change.ALREADY));
  }

  @Test
  void shouldShowAllServersOfABackend() {
    assertThat(proxy.servers(BACKEND, LIMIT)).isEqualTo(Answer.of(Map.of(SERVER, new Server("127.0.0.1", a.getLocalPort(), false))));
    proxy.cut(BACKEND, SERVER, LIMIT);
    assertThat(proxy.servers(BACKEND, LIMIT)).isEqualTo(Answer.of(Map.of(SERVER, new Server("127.0.0.1", a.getLocalPort(), true))));
    assertThat(proxy.servers("nothing", LIMIT)).isInstanceOf(Answer.Trouble.class);
  }

  @Test
  void shouldTakeAServerBackThatWasCutOff() throws IOException {
    proxy.cut(BACKEND, SERVER, LIMIT);
    assertThat(proxy.point(BACKEND, SERVER, "127.0.0.1", b.getLocalPort(), LIMIT)).isEqualTo(Answer.of(Change.DONE));
    assertThat(greeting()).isEqualTo('b');
  }

  @Test
  void shouldSayThatThereIsNoSuchServerOrBackend() {
    assertThat(proxy.cut(BACKEND, "nobody", LIMIT)).isInstanceOf(Answer.Trouble.class);
    assertThat(proxy.look("nothing", SERVER, LIMIT)).isInstanceOf(Answer.Trouble.class);
    real.close();
    assertThat(proxy.look(BACKEND, SERVER, LIMIT)).isInstanceOfSatisfying(
        Answer.Trouble.class, trouble -> assertThat(trouble.outcome()).isEqualTo(Outcome.REFUSED));
  }
}
