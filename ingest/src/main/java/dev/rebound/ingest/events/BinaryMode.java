package dev.rebound.ingest.events;

import dev.rebound.contracts.Json;
import dev.rebound.ingest.http.Refusal;
import io.micronaut.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A CloudEvent whose attributes are headers, as the same event in JSON without its data. Source: CloudEvents 1.0.2, HTTP protocol binding,
 * 3.1 "Binary content mode": a header is {@code ce-} and the attribute's name, its value percent-encoded.
 */
final class BinaryMode {
  private static final String PREFIX = "ce-";
  private static final List<String> ATTRIBUTES = List.of("specversion", "id", "source", "type", "subject", "time");

  private BinaryMode() {}

  static boolean isUsed(HttpHeaders headers) {
    return headers.contains(PREFIX + "specversion");
  }

  /** @throws Refusal 400 where an attribute stands twice or is not encoded as said */
  static byte[] event(HttpHeaders headers) {
    var event = new LinkedHashMap<String, String>();
    for (String attribute : ATTRIBUTES) {
      List<String> values = headers.getAll(PREFIX + attribute);
      if (values.size() > 1) {
        throw Refusal.badRequest("the header " + PREFIX + attribute + " stands twice");
      }
      if (!values.isEmpty()) {
        event.put(attribute, decoded(attribute, values.getFirst()));
      }
    }
    return Json.bytes(event);
  }

  private static String decoded(String attribute, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("the header " + PREFIX + attribute + " is not percent-encoded");
    }
  }
}
