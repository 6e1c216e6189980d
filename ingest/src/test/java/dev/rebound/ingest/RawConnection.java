package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A connection that writes what it likes, whether it is HTTP or not. */
final class RawConnection implements AutoCloseable {
  private final Socket socket;

  RawConnection(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException("no connection to the door", e);
    }
  }

  /** The head of a webhook with the right token. */
  static String head(String... headers) {
    return "POST /api/v1/webhooks/alertmanager HTTP/1.1\r\nHost: rebound\r\nAuthorization: Bearer " + Door.TOKEN + "\r\n"
        + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
  }

  /** A webhook with the right token and a length. */
  static String webhook(String body) {
    return head("Content-Type: application/json", "Content-Length: " + body.length()) + body;
  }

  /** Writes ISO 8859-1. @return false where the door has closed the connection */
  boolean write(String text) {
    return write(text.getBytes(ISO_8859_1));
  }

  /** Writes bytes. @return false where the door has closed the connection */
  boolean write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Closes our half: the door reads an end and can still answer. */
  void endOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection with a reset instead of a farewell. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What comes until the text has been seen so many times. @throws AssertionError where it does not in time, or the door closes */
  String read(String wished, int times, Duration limit) {
    String seen = read(limit, wished, times);
    if (count(seen, wished) < times) {
      throw new AssertionError("not " + times + " times '" + wished + "' within " + limit + " but: " + seen);
    }
    return seen;
  }

  /** All that comes until the door closes the connection. @throws AssertionError where it does not in time */
  String readToEnd(Duration limit) {
    return read(limit, "", Integer.MAX_VALUE);
  }

  private String read(Duration limit, String wished, int times) {
    var seen = new ByteArrayOutputStream();
    try {
      socket.setSoTimeout((int) limit.toMillis());
      byte[] piece = new byte[8_192];
      for (int length = socket.getInputStream().read(piece); length >= 0; length = socket.getInputStream().read(piece)) {
        seen.write(piece, 0, length);
        if (!wished.isEmpty() && count(seen.toString(ISO_8859_1), wished) >= times) {
          break;
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing more within " + limit + " after: " + seen.toString(ISO_8859_1), e);
    } catch (SocketException e) {
      // A reset is an end, too.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seen.toString(ISO_8859_1);
  }

  private static int count(String text, String wished) {
    int count = 0;
    for (int at = text.indexOf(wished); at >= 0; at = text.indexOf(wished, at + wished.length())) {
      count++;
    }
    return count;
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
