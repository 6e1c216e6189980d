package dev.rebound.targets.dns;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of hosts and zones, in one spelling: lower case, with the last dot. */
final class Hostname {
  /** RFC 1035, section 2.3.4, in text; with the last dot. */
  private static final int CHARACTERS_MAX = 254;
  /** RFC 952 and RFC 1123, section 2.1, with the underscore that services use; a name with other letters has its form {@code xn--…}. */
  private static final Pattern NAME = Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)+");

  private Hostname() {}

  /** @throws IllegalArgumentException where it is none */
  static String absolute(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    String absolute = name.endsWith(".") ? name : name + ".";
    if (absolute.length() > CHARACTERS_MAX || !NAME.matcher(absolute).matches()) {
      throw new IllegalArgumentException("not the name of a host or zone: " + text);
    }
    return absolute;
  }

  /** Both absolute. */
  static boolean within(String name, String zone) {
    return name.equals(zone) || name.endsWith("." + zone);
  }

  /** As people and most providers write it: without the last dot. */
  static String shown(String absolute) {
    return absolute.substring(0, absolute.length() - 1);
  }
}
