package dev.rebound.targets.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.TcpIoClient;

/** Sends one message over a new connection and reads one answer, all within the time limit (RFC 1035, section 4.2.2). */
final class OneConnection implements TcpIoClient {
  @Override
  public CompletableFuture<byte[]> sendAndReceiveTcp(
      @Nullable InetSocketAddress local, InetSocketAddress remote, Message query, byte[] data, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    var answer = new CompletableFuture<byte[]>();
    Thread.ofVirtual().name("rebound-dns").start(() -> {
      try {
        answer.complete(exchange(remote, data, end));
      } catch (IOException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  private static byte[] exchange(InetSocketAddress remote, byte[] data, long end) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(remote, left(end));
      // Length and message in one packet (RFC 7766, section 8).
      socket.getOutputStream().write(ByteBuffer.allocate(Short.BYTES + data.length).putShort((short) data.length).put(data).array());
      int length = Short.toUnsignedInt(ByteBuffer.wrap(read(socket, Short.BYTES, end)).getShort());
      return read(socket, length, end);
    }
  }

  private static byte[] read(Socket socket, int length, long end) throws IOException {
    byte[] bytes = new byte[length];
    InputStream in = socket.getInputStream();
    int at = 0;
    while (at < length) {
      socket.setSoTimeout(left(end));
      int count = in.read(bytes, at, length - at);
      if (count < 0) {
        throw new EOFException("the connection ended before the answer did");
      }
      at += count;
    }
    return bytes;
  }

  private static int left(long end) throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    if (millis <= 0) {
      throw new SocketTimeoutException("the time is over");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
