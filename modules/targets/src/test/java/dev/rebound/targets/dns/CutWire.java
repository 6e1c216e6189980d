package dev.rebound.targets.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A wire to a name server on 127.0.0.1 that can lose the answer to an update after it took effect, let something happen right before one,
 * and lose all packets of UDP. Updates go by TCP.
 */
final class CutWire implements AutoCloseable {
  private static final int PACKET_BYTES_MAX = 65_535;
  private static final int ANSWER_MILLIS_MAX = 5_000;

  private final int target;
  private final int port;
  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private volatile boolean cutsAnswers;
  private volatile boolean goesDead;
  private volatile boolean dead;
  private volatile Event before = () -> { };
  private volatile UnaryOperator<byte[]> altered = UnaryOperator.identity();

  /** Something of the test that happens. */
  @FunctionalInterface
  interface Event {
    void happens() throws Exception;
  }

  CutWire(int target) throws IOException {
    this.target = target;
    port = NameServers.freePort();
    tcp = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
    udp = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::carryUpdates);
    Thread.ofVirtual().start(this::carryQuestions);
  }

  int port() {
    return port;
  }

  /** @param thenAll whether nothing at all comes back afterwards */
  void cutsAnswersOfUpdates(boolean thenAll) {
    cutsAnswers = true;
    goesDead = thenAll;
  }

  /** Questions by UDP get no answer any more; TCP carries on. */
  void losesPackets() {
    dead = true;
  }

  /** Answers to questions by UDP come like this. */
  void alters(UnaryOperator<byte[]> answer) {
    altered = answer;
  }

  void mends() {
    cutsAnswers = false;
    goesDead = false;
    dead = false;
  }

  /** Before the next update reaches the server. */
  void beforeAnUpdate(Event event) {
    before = event;
  }

  private void carryUpdates() {
    while (!tcp.isClosed()) {
      try (Socket client = tcp.accept(); var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        byte[] update = read(client);
        before.happens();
        before = () -> { };
        write(server, update);
        byte[] answer = read(server);
        dead |= goesDead;
        if (!cutsAnswers) {
          write(client, answer);
        }
      } catch (Exception ended) {
        // The other side went away, or the end of the test.
      }
    }
  }

  private static byte[] read(Socket from) throws IOException {
    var in = new DataInputStream(from.getInputStream());
    return in.readNBytes(in.readUnsignedShort());
  }

  private static void write(Socket to, byte[] message) throws IOException {
    var out = new DataOutputStream(to.getOutputStream());
    out.writeShort(message.length);
    out.write(message);
    out.flush();
  }

  private void carryQuestions() {
    while (!udp.isClosed()) {
      var question = new DatagramPacket(new byte[PACKET_BYTES_MAX], PACKET_BYTES_MAX);
      try {
        udp.receive(question);
        if (!dead) {
          Thread.ofVirtual().start(() -> carry(question));
        }
      } catch (IOException ended) {
        // The end of the test.
      }
    }
  }

  private void carry(DatagramPacket question) {
    try (var server = new DatagramSocket()) {
      server.setSoTimeout(ANSWER_MILLIS_MAX);
      server.send(new DatagramPacket(question.getData(), question.getLength(), InetAddress.getLoopbackAddress(), target));
      var answer = new DatagramPacket(new byte[PACKET_BYTES_MAX], PACKET_BYTES_MAX);
      server.receive(answer);
      byte[] comes = altered.apply(Arrays.copyOf(answer.getData(), answer.getLength()));
      udp.send(new DatagramPacket(comes, comes.length, question.getSocketAddress()));
    } catch (IOException ended) {
      // The server went away, or the end of the test.
    }
  }

  @Override
  public void close() throws IOException {
    tcp.close();
    udp.close();
  }
}
