package dev.rebound.ingest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test turns. */
public final class TestClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-22T20:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }
}
