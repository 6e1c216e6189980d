package dev.rebound.lab.host;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes that hang or fail while reads are answered, and what was set before. */
final class Wedge {
  private final Engine engine;
  private @Nullable String before;

  Wedge(Engine engine) {
    this.engine = engine;
  }

  /** Idempotent: what was set before the first time is put back. @throws IllegalStateException where the server does not answer */
  synchronized void begin(Engine.Place place) {
    try {
      String now = engine.wedge(place);
      if (before == null) {
        before = now;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** @param alive whether a process is there to be asked; one that is gone forgot it */
  synchronized void end(Engine.Place place, boolean alive) throws IOException {
    String was = before;
    if (was != null && alive) {
      engine.unwedge(place, was);
    }
    before = null;
  }
}
