package dev.rebound.lab.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

final class NamedEntryTest {
  private static final int PORT = 8080;

  private final AtomicInteger questions = new AtomicInteger();
  private DatagramSocket server;
  private volatile int code = Rcode.NOERROR;
  private volatile int ttlSeconds;
  private volatile String address = "127.0.1.1";

  @BeforeEach
  void serve() throws Exception {
    server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> {
      while (!server.isClosed()) {
        try {
          answer();
        } catch (IOException closed) {
          return;
        }
      }
    });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldKeepAnAnswerForItsTtl() throws Exception {
    ttlSeconds = 300;
    var entry = entry("orders.shop.test");
    assertThat(entry.url()).isEqualTo("http://127.0.1.1:8080");
    address = "127.0.2.1";
    assertThat(entry.url()).isEqualTo("http://127.0.1.1:8080");
    assertThat(questions).hasValue(1);
  }

  @Test
  void shouldAskAgainWhenTheTtlIsOver() throws Exception {
    ttlSeconds = 0;
    var entry = entry("orders.shop.test");
    assertThat(entry.url()).isEqualTo("http://127.0.1.1:8080");
    address = "127.0.2.1";
    assertThat(entry.url()).isEqualTo("http://127.0.2.1:8080");
  }

  @Test
  void shouldHaveNoAddressWhereTheServerKnowsNone() throws Exception {
    code = Rcode.NXDOMAIN;
    var entry = entry("nobody.shop.test");
    assertThatThrownBy(entry::url).isInstanceOf(IOException.class).hasMessageContainingAll("nobody.shop.test", "NXDOMAIN");
  }

  @Test
  void shouldForgetAnAnswerThatIsOverWhereTheServerIsGone() throws Exception {
    var entry = entry("orders.shop.test");
    assertThat(entry.url()).isEqualTo("http://127.0.1.1:8080");
    server.close();
    assertThatThrownBy(entry::url).isInstanceOf(IOException.class);
  }

  private NamedEntry entry(String name) throws Exception {
    return NamedEntry.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), name, PORT);
  }

  private void answer() throws IOException {
    var packet = new DatagramPacket(new byte[512], 512);
    server.receive(packet);
    questions.incrementAndGet();
    var question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    Name name = question.getQuestion().getName();
    var answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setRcode(code);
    answer.addRecord(question.getQuestion(), Section.QUESTION);
    if (code == Rcode.NOERROR) {
      answer.addRecord(new ARecord(name, DClass.IN, ttlSeconds, InetAddress.getByName(address)), Section.ANSWER);
    }
    byte[] wire = answer.toWire();
    server.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
  }
}
