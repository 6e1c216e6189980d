package dev.rebound.targets.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.haproxy.HaProxy.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a stand-in that answers as the management guide of HAProxy says. */
class SocketHaProxyTest {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String address = "127.0.0.1";
  private volatile int port = 5432;
  private volatile int admin;
  private volatile String objection = "";
  private volatile boolean silent;
  private ServerSocket socket;
  private HaProxy proxy;

  @BeforeEach
  void serve() throws IOException {
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    proxy = new SocketHaProxy("127.0.0.1:" + socket.getLocalPort());
    Thread.ofVirtual().start(this::answers);
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
  }

  private void answers() {
    while (!socket.isClosed()) {
      try (var client = socket.accept()) {
        var command = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        asked.add(command);
        if (silent) {
          Thread.sleep(Duration.ofSeconds(3));
        }
        client.getOutputStream().write((answer(command) + "\n").getBytes(StandardCharsets.US_ASCII));
      } catch (IOException | InterruptedException closed) {
        // The next one, or the end of the test.
      }
    }
  }

  private String answer(String command) {
    if (command.startsWith("show servers state pg")) {
      return """
          1
          # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_fqdn srv_port srvrecord
          3 pg 1 other 10.0.0.9 2 0 1 - 5432 -
          3 pg 2 pg-a %s 2 %d 1 - %d -
          """.formatted(address, admin, port);
    }
    if (!objection.isEmpty()) {
      return objection;
    }
    if (command.endsWith("state maint")) {
      admin = 1;
    } else if (command.endsWith("state ready")) {
      admin = 0;
    } else if (command.contains(" addr ")) {
      address = command.split(" ", -1)[4];
      port = Integer.parseInt(command.split(" ", -1)[6]);
      return "IP changed by 'stats socket command'";
    }
    return "";
  }

  @Test
  void shouldCutAServerOffOnceAndEndItsSessions() {
    assertThat(proxy.cut("pg", "pg-a", LIMIT)).isEqualTo(Answer.of(Change.DONE));
    assertThat(proxy.cut("pg", "pg-a", LIMIT)).isEqualTo(Answer.of(Change.ALREADY));
    assertThat(asked).containsExactly(
        "show servers state pg", "set server pg/pg-a state maint", "shutdown sessions server pg/pg-a", "show servers state pg",
        "show servers state pg");
  }

  @Test
  void shouldPointAServerAtAnotherAddressAndMakeItReady() {
    admin = 1;
    assertThat(proxy.point("pg", "pg-a", "127.0.0.2", 6432, LIMIT)).isEqualTo(Answer.of(Change.DONE));
    assertThat(proxy.look("pg", "pg-a", LIMIT)).isEqualTo(Answer.of(new Server("127.0.0.2", 6432, false)));
    assertThat(proxy.point("pg", "pg-a", "127.0.0.2", 6432, LIMIT)).isEqualTo(Answer.of(Change.ALREADY));
  }

  @Test
  void shouldCallAnyTextAnError() {
    objection = "Permission denied";
    assertThat(proxy.cut("pg", "pg-a", LIMIT)).isInstanceOfSatisfying(Answer.Trouble.class, trouble -> {
      assertThat(trouble.outcome()).isEqualTo(Outcome.ERROR);
      assertThat(trouble.reason()).contains("Permission denied");
    });
  }

  @Test
  void shouldSayThatItKnowsNoSuchServerAndSendNoOddName() {
    assertThat(proxy.look("pg", "pg-z", LIMIT)).isInstanceOf(Answer.Trouble.class);
    assertThatThrownBy(() -> proxy.cut("pg", "a;shutdown", LIMIT)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldEndWithinItsLimitAndTellARefusal() throws IOException {
    silent = true;
    assertThat(proxy.look("pg", "pg-a", Duration.ofMillis(200)))
        .isInstanceOfSatisfying(Answer.Trouble.class, trouble -> assertThat(trouble.outcome()).isEqualTo(Outcome.SILENCE));
    socket.close();
    assertThat(proxy.look("pg", "pg-a", LIMIT))
        .isInstanceOfSatisfying(Answer.Trouble.class, trouble -> assertThat(trouble.outcome()).isEqualTo(Outcome.REFUSED));
  }
}
