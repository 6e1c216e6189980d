package dev.rebound.targets;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What programs and services say, as it may stand in a sentence for people: redacted, on one line and not too long. */
public final class OneLine {
  private static final int CHARACTERS_MAX = 300;
  private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\uFFFD]+");

  private OneLine() {}

  /** @param redaction hides what looks like a secret, as the caller's house does it */
  public static String of(String text, UnaryOperator<String> redaction) {
    String line = NOT_SHOWN.matcher(redaction.apply(text)).replaceAll(" ").strip();
    return line.length() > CHARACTERS_MAX ? line.substring(0, CHARACTERS_MAX) + "…" : line;
  }
}
