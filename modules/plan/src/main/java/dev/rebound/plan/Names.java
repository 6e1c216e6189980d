package dev.rebound.plan;

import java.util.regex.Pattern;

/** Names that travel in keys, URLs and messages: RFC 1123 labels, as in Kubernetes. */
final class Names {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  static final String RIGHT = "Use lower-case letters, digits and '-', at most 63, beginning and ending with a letter or digit.";

  private Names() {}

  static boolean isLabel(String name) {
    return LABEL.matcher(name).matches();
  }

  /** Reports a name that is none. */
  static void check(String name, Value at) {
    if (!name.isEmpty() && !isLabel(name)) {
      at.wrong(Value.echo(name) + " is not a name", RIGHT);
    }
  }

  /** Reports a key that is no name, at the key. */
  static void checkKey(String name, Value at) {
    if (!isLabel(name)) {
      at.problems().add(at.place(), at.path(), Value.echo(name) + " is not a name", RIGHT);
    }
  }
}
