package dev.rebound.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A contact that a plan's template leaves open: {@code <fill in: what>}. Anything that holds {@code <fill in} counts, however it is
 * written, so that a half-edited one is never taken for an address.
 */
final class Placeholder {
  static final String RIGHT = "Put the contact itself in its place.";
  static final String WHERE = "Only contacts under people and channels may be left to fill in.";
  private static final Pattern FORM = Pattern.compile("(?i)<\\s*fill\\s+in\\b[\\s:]*(?<what>[^>]*)");

  private Placeholder() {}

  static boolean is(String text) {
    return FORM.matcher(text).find();
  }

  /** What is to be filled in, in a form fit for a message. */
  static String what(String text) {
    Matcher matcher = FORM.matcher(text);
    String what = matcher.find() ? matcher.group("what").strip() : "";
    return what.isEmpty() ? "this contact" : Value.plain(what);
  }
}
