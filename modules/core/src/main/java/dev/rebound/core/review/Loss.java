package dev.rebound.core.review;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data that a failure cost, from what a verification found (O2). */
final class Loss {
  static final String NOT_MEASURED = "Not measured: no recovery verified that users are served again.";

  private Loss() {}

  /** Whether what failed holds data of its own that could be lost: a cache's can be made again, an application has none. */
  static boolean holdsData(Map<String, String> found) {
    return found.containsKey("lostWitnessRows") && !found.containsKey("keys");
  }

  /** In a sentence. */
  static String sentence(Map<String, String> found) {
    String rows = found.get("lostWitnessRows");
    if (found.containsKey("keys")) {
      return "The cache held " + found.get("keys") + " keys after it.";
    }
    if ("unknown".equals(rows)) {
      return "Not measured: no witness row was known.";
    }
    if (rows == null) {
      return "None that could be measured: what failed holds no data of its own.";
    }
    String between =
        found.containsKey("lossFrom") ? "acknowledged between " + found.get("lossFrom") + " and " + found.get("lossUntil") : "";
    if (rows.equals("0")) {
      return "None" + (between.isEmpty() ? "" : " is known") + ": the last acknowledged witness row is there"
          + (between.isEmpty() ? "." : "; what was " + between + " may be lost.");
    }
    return "Witness rows lost: " + rows + (between.isEmpty() ? "." : ", " + between + ".");
  }

  /**
   * How old the oldest lost write was at most when the old primary was fenced: the length of the loss interval; zero where every row is
   * there and no interval was stated; null where it is not known.
   */
  static @Nullable Duration most(Map<String, String> found) {
    if (!holdsData(found)) {
      return null;
    }
    String from = found.get("lossFrom");
    String until = found.get("lossUntil");
    try {
      if (from != null && until != null) {
        return Duration.between(Instant.parse(from), Instant.parse(until));
      }
    } catch (DateTimeException e) {
      return null; // a record of a version that wrote it in another way
    }
    return "0".equals(found.get("lostWitnessRows")) ? Duration.ZERO : null;
  }
}
