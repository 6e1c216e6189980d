package dev.rebound.verifier;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of one log in the order in which they stand. */
public interface Records {
  /**
   * The next record, null after the last one.
   *
   * @throws Unreadable where something stands here that is no record; what is behind it may still be asked for
   */
  @Nullable LogRecord next() throws IOException;
}
