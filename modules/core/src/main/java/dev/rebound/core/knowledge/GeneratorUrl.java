package dev.rebound.core.knowledge;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds the expression in an alert's generatorURL: the query parameter {@code g0.expr}, as Prometheus writes it. */
final class GeneratorUrl {
  /** A longer address is not read, characters: an expression at its limit with every character escaped. */
  static final int CHARACTERS_MAX = 3 * PromQl.TEXT_CHARACTERS_MAX + 2_048;

  private static final String PARAMETER = "g0.expr=";

  private GeneratorUrl() {}

  /** The expression, decoded; empty where the address has none. */
  static Optional<String> expression(String url) {
    int query = url.indexOf('?');
    if (query < 0 || url.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    int fragment = url.indexOf('#', query);
    String parameters = url.substring(query + 1, fragment < 0 ? url.length() : fragment);
    for (String parameter : parameters.split("&", -1)) {
      if (parameter.startsWith(PARAMETER) && parameter.length() > PARAMETER.length()) {
        return Optional.of(decoded(parameter.substring(PARAMETER.length())));
      }
    }
    return Optional.empty();
  }

  /** Undoes the escaping of a form (WHATWG URL, "application/x-www-form-urlencoded parsing"); what is no escape stays as it is. */
  private static String decoded(String text) {
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    byte[] result = new byte[source.length];
    int length = 0;
    for (int i = 0; i < source.length; i++) {
      int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
      int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
      if (source[i] == '%' && high >= 0 && low >= 0) {
        result[length++] = (byte) (16 * high + low);
        i += 2;
      } else {
        result[length++] = source[i] == '+' ? (byte) ' ' : source[i];
      }
    }
    return new String(result, 0, length, StandardCharsets.UTF_8);
  }
}
