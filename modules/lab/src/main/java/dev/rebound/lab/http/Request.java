package dev.rebound.lab.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request as a stand-in sees it.
 *
 * @param target path and query as they were sent
 * @param headers by lower-case name, the first value of each
 */
public record Request(String method, String target, Map<String, String> headers, byte[] body) {
  public Request {
    headers = Map.copyOf(headers);
  }

  /** The path without the query. */
  public String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** A parameter of the query. */
  public Optional<String> query(String name) {
    int question = target.indexOf('?');
    return question < 0 ? Optional.empty() : Optional.ofNullable(fields(target.substring(question + 1)).get(name));
  }

  /** A header's first value. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
  }

  /** The body read as {@code application/x-www-form-urlencoded}. */
  public Map<String, String> form() {
    return fields(text());
  }

  /** The body as UTF-8 text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Whether it is this call. */
  public boolean is(String wantedMethod, String wantedPath) {
    return method.equals(wantedMethod) && path().equals(wantedPath);
  }

  private static Map<String, String> fields(String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : encoded.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
