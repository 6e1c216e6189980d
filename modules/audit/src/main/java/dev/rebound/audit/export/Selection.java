package dev.rebound.audit.export;

import dev.rebound.verifier.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Which records an export is about; it then holds the whole checkpoints that these lie in. */
public sealed interface Selection {
  boolean takes(LogRecord entry);

  /** The whole log. */
  record All() implements Selection {
    @Override
    public boolean takes(LogRecord entry) {
      return true;
    }
  }

  /** Records whose timestamp is not before {@code from}, and before {@code until}. */
  record Between(Instant from, Instant until) implements Selection {
    @Override
    public boolean takes(LogRecord entry) {
      return entry.timestamp() >= from.toEpochMilli() && entry.timestamp() < until.toEpochMilli();
    }
  }

  /**
   * Records that name an incident: all facts about it and about its recoveries carry its id as text.
   *
   * @param id like {@code orders-database-12-13}
   */
  record OfIncident(String id) implements Selection {
    @Override
    public boolean takes(LogRecord entry) {
      byte[] value = entry.value();
      if (value == null) {
        return false;
      }
      String text = new String(value, StandardCharsets.UTF_8);
      int place = text.indexOf(id);
      while (place >= 0) { // not as the beginning of a longer number
        int behind = place + id.length();
        if (behind == text.length() || !Character.isDigit(text.charAt(behind))) {
          return true;
        }
        place = text.indexOf(id, place + 1);
      }
      return false;
    }
  }
}
