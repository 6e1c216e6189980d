package dev.rebound.verifier;

import java.io.IOException;

/** Bytes that are not what their place says they are: a broken segment, checkpoint or key. The message is for people. */
public final class Unreadable extends IOException {
  public Unreadable(String message) {
    super(message);
  }
}
