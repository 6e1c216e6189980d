package dev.rebound.core.review;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as people read them: {@code 0.52 s}, {@code 7.1 s}, {@code 4 min 10 s}, {@code 2 h 5 min}. */
public final class Durations {
  private Durations() {}

  /** The text of a time; a dash where it is not known. */
  public static String text(@Nullable Duration time) {
    if (time == null) {
      return "–";
    }
    String sign = time.isNegative() ? "-" : "";
    Duration size = time.abs();
    if (size.compareTo(Duration.ofMinutes(1)) < 0) {
      return sign + String.format(Locale.ROOT, size.toMillis() < 1000 ? "%.2f s" : "%.1f s", size.toMillis() / 1e3);
    }
    if (size.compareTo(Duration.ofHours(1)) < 0) {
      return sign + size.toMinutes() + " min" + (size.toSecondsPart() == 0 ? "" : " " + size.toSecondsPart() + " s");
    }
    return sign + size.toHours() + " h" + (size.toMinutesPart() == 0 ? "" : " " + size.toMinutesPart() + " min");
  }
}
