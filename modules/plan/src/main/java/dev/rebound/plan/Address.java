package dev.rebound.plan;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a URL of a valid plan leads.
 *
 * @param host in small letters
 * @param port the scheme's own where the URL names none
 */
record Address(String host, int port) {
  private static final Map<String, Integer> PORTS = Map.of("postgresql", 5432, "redis", 6379, "http", 80, "https", 443);
  private static final String JDBC = "jdbc:";

  /** Nothing where the text is no URL with a host. */
  static Optional<Address> of(String url) {
    String plain = url.startsWith(JDBC) ? url.substring(JDBC.length()) : url;
    try {
      URI uri = URI.create(plain);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() == null) {
        return Optional.empty();
      }
      int port = uri.getPort() < 0 ? PORTS.getOrDefault(scheme, 0) : uri.getPort();
      return Optional.of(new Address(uri.getHost().toLowerCase(Locale.ROOT), port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
