package dev.rebound.audit.log;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Received;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One partition of one log, in its order. */
public interface Lane {
  /**
   * The next record, null after the last one.
   *
   * @throws IOException where a record of a folder cannot be read
   */
  @Nullable Received<Event> next() throws IOException;
}
