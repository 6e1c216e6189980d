package dev.rebound.verifier;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The checkpoints of one log in the order of their numbers, as they were found: nothing about them is believed yet. */
public interface Checkpoints {
  /** The next checkpoint's bytes, null after the last one. */
  byte @Nullable [] next() throws IOException;
}
