package dev.rebound.targets.tcp;

import static java.util.Objects.requireNonNull;

import dev.rebound.targets.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TcpProbe} with a plain socket. The name is resolved in a thread of its own, because the system's resolver knows no limit; while
 * one resolution hangs no other is begun.
 */
public final class SocketTcpProbe implements TcpProbe {
  private final String host;
  private final int port;
  private @Nullable CompletableFuture<InetAddress> resolving;

  /** @param port from 1 to 65535 */
  public SocketTcpProbe(String host, int port) {
    this.host = requireNonNull(host, "host");
    this.port = port;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no such port: " + port);
    }
  }

  @Override
  public Round look(Duration limit) {
    long start = System.nanoTime();
    InetAddress address;
    try {
      address = resolve(limit);
    } catch (UnknownHostException e) {
      return round(Outcome.SILENCE, start, "The host name is unknown.");
    } catch (TimeoutException e) {
      return round(Outcome.SILENCE, start, "The host name was not resolved within " + limit.toMillis() + " ms.");
    }
    long left = limit.toMillis() - Duration.ofNanos(System.nanoTime() - start).toMillis();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), (int) Math.max(1, left));
      return round(Outcome.ANSWERED, start, "Accepted a connection.");
    } catch (SocketTimeoutException e) {
      return round(Outcome.SILENCE, start, "No answer within " + limit.toMillis() + " ms.");
    } catch (ConnectException e) {
      String message = e.getMessage();
      return message != null && message.toLowerCase(Locale.ROOT).contains("refused")
          ? round(Outcome.REFUSED, start, "The connection was refused.")
          : round(Outcome.SILENCE, start, "The host could not be reached.");
    } catch (IOException e) {
      return round(Outcome.SILENCE, start, "The host could not be reached.");
    }
  }

  private InetAddress resolve(Duration limit) throws UnknownHostException, TimeoutException {
    CompletableFuture<InetAddress> running = resolving;
    if (running == null) {
      running = new CompletableFuture<>();
      resolving = running;
      CompletableFuture<InetAddress> answer = running;
      Thread.ofVirtual().name("rebound-resolve").start(() -> {
        try {
          answer.complete(InetAddress.getByName(host));
        } catch (UnknownHostException | RuntimeException e) {
          answer.completeExceptionally(e);
        }
      });
    }
    try {
      InetAddress address = running.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      resolving = null;
      return address;
    } catch (ExecutionException e) {
      resolving = null;
      var unknown = new UnknownHostException(host);
      unknown.initCause(e);
      throw unknown;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var late = new TimeoutException("interrupted");
      late.initCause(e);
      throw late;
    }
  }

  private static Round round(Outcome outcome, long start, String detail) {
    return new Round(outcome, Duration.ofNanos(System.nanoTime() - start), detail);
  }

  @Override
  public void close() {
    // Each look closes its own socket.
  }
}
