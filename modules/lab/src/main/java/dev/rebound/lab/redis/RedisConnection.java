package dev.rebound.lab.redis;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Redis server, enough for the lab: a command, then its answer. After an {@link IOException} that is no {@link
 * ErrorReply} it is of no use any more. Source: Redis documentation, "Redis serialization protocol", version 2.
 */
public final class RedisConnection implements AutoCloseable {
  private static final int REPLY_BYTES_MAX = 64 * 1024 * 1024;
  private static final int ITEMS_MAX = 100_000;
  private static final int LINE_BYTES_MAX = 64 * 1024;

  private final Socket socket;
  private final InputStream in;

  private RedisConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** The server answered with an error; the connection goes on. */
  public static final class ErrorReply extends IOException {
    ErrorReply(String message) {
      super(message);
    }
  }

  /**
   * Connects and logs in.
   *
   * @param limit of connecting and of each answer
   */
  public static RedisConnection open(String host, int port, String user, String password, Duration limit) throws IOException {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(limit.toMillis()));
      var connection = new RedisConnection(socket);
      connection.send("AUTH", user, password);
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a command. @return a text, a {@link Long}, a list of these, or null for nothing */
  public @Nullable Object send(String... words) throws IOException {
    var command = new StringBuilder("*" + words.length + "\r\n");
    for (var word : words) {
      command.append('$').append(word.getBytes(StandardCharsets.UTF_8).length).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
    return reply();
  }

  /** Sends a command whose answer is a text; empty for nothing. */
  public String text(String... words) throws IOException {
    var reply = send(words);
    return reply == null ? "" : reply.toString();
  }

  private @Nullable Object reply() throws IOException {
    var line = line();
    if (line.isEmpty()) {
      throw new IOException("not an answer of Redis");
    }
    var rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case '-' -> throw new ErrorReply(rest);
      case ':' -> (Object) number(rest, Long.MAX_VALUE);
      case '$' -> bulk(number(rest, REPLY_BYTES_MAX));
      case '*' -> list(number(rest, ITEMS_MAX));
      default -> throw new IOException("not an answer of Redis");
    };
  }

  private @Nullable String bulk(long length) throws IOException {
    if (length < 0) {
      return null;
    }
    var bytes = in.readNBytes((int) length);
    if (bytes.length < length || !line().isEmpty()) {
      throw new EOFException("an answer was cut off");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private @Nullable List<@Nullable Object> list(long items) throws IOException {
    if (items < 0) {
      return null;
    }
    var list = new ArrayList<@Nullable Object>();
    for (long item = 0; item < items; item++) {
      list.add(reply());
    }
    return list;
  }

  private static long number(String text, long max) throws IOException {
    try {
      long number = Long.parseLong(text);
      if (number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("not an answer of Redis", e);
    }
    throw new IOException("an answer of Redis is too long");
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server ended the connection");
      }
      if (line.length() >= LINE_BYTES_MAX) {
        throw new IOException("a line of Redis is too long");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a socket does not fail", e);
    }
  }
}
