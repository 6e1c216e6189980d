package dev.rebound.lab.kubernetes;

import dev.rebound.lab.http.LocalServer;
import dev.rebound.lab.http.Reply;
import dev.rebound.lab.http.Request;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A program that answers HTTP, can be made to hang and can end by itself. Thread-safe. */
public final class HttpProgram implements PodProcess {
  private final LocalServer.Handler handler;
  private final LocalServer server;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile CountDownLatch answers = new CountDownLatch(0);
  private volatile boolean ended;

  private HttpProgram(LocalServer.Handler handler) throws IOException {
    this.handler = handler;
    this.server = LocalServer.start(0, this::answer);
  }

  /** Starts it on any free port of 127.0.0.1. */
  public static HttpProgram start(LocalServer.Handler handler) throws IOException {
    return new HttpProgram(handler);
  }

  private Reply answer(Request request) throws Exception {
    answers.await();
    return handler.handle(request);
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public synchronized void hang() {
    if (answers.getCount() == 0) {
      answers = new CountDownLatch(1);
    }
  }

  @Override
  public void resume() {
    answers.countDown();
  }

  /** Ends it as a crash does: open requests are cut, connections are refused. Idempotent. */
  public void end() {
    close();
    ended = true;
  }

  @Override
  public void close() {
    if (stopped.compareAndSet(false, true)) {
      server.close();
    }
  }
}
