package dev.rebound.app.intakebench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** Sends a webhook as Alertmanager does, on a connection that stays open. As little of a client as possible: its work is not the door's. */
final class HttpSender implements Sender {
  private static final String LENGTH = "content-length:";
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Webhook webhook;
  private final Socket socket;
  private final InputStream in;
  private final byte[] head;

  HttpSender(Webhook webhook, int port, String token) {
    this.webhook = webhook;
    this.head =
        ("POST /api/v1/webhooks/alertmanager HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Alertmanager/0.28.1\r\nContent-Length: "
                + webhook.text().length + "\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\n\r\n")
            .getBytes(US_ASCII);
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("the door does not open", e);
    }
  }

  @Override
  public void send() {
    try {
      byte[] body = webhook.next();
      byte[] request = java.util.Arrays.copyOf(head, head.length + body.length);
      System.arraycopy(body, 0, request, head.length, body.length);
      socket.getOutputStream().write(request);
      String status = line();
      int length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
          length = Integer.parseInt(header.substring(LENGTH.length()).strip());
        }
      }
      String answer = new String(in.readNBytes(length), US_ASCII);
      if (!status.contains(" 202 ") || !answer.contains("\"accepted\":" + webhook.alerts() + ",")) {
        throw new IllegalStateException("the door answered " + status + " " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the door does not answer", e);
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int each = in.read(); each != '\n'; each = in.read()) {
      if (each < 0) {
        throw new IOException("the door closed the connection");
      }
      if (each != '\r') {
        line.append((char) each);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
