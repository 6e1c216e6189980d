package dev.rebound.ingest.slack;

import dev.rebound.ingest.http.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What Slack sends: {@code application/x-www-form-urlencoded}; of a field that comes twice the first counts. */
record SlackForm(Map<String, String> fields) {
  /** Fields of one form; Slack sends about a dozen. */
  static final int FIELDS_MAX = 100;

  /** @throws Refusal 400 where it is no such form */
  static SlackForm read(byte[] body) {
    var fields = new TreeMap<String, String>();
    String[] pairs = new String(body, StandardCharsets.UTF_8).split("&", FIELDS_MAX + 1);
    if (pairs.length > FIELDS_MAX) {
      throw Refusal.badRequest("the form has more than " + FIELDS_MAX + " fields");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return new SlackForm(fields);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("the form is not encoded as it says");
    }
  }

  /** A field; empty where it was not sent. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }
}
