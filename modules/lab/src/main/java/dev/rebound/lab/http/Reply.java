package dev.rebound.lab.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a stand-in answers. */
public record Reply(int status, Map<String, String> headers, byte[] body) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CONTENT_TYPE = "Content-Type";

  public Reply {
    headers = Map.copyOf(headers);
  }

  /** The value (maps, lists, strings, numbers) as JSON. */
  public static Reply json(int status, Object value) {
    try {
      return new Reply(status, Map.of(CONTENT_TYPE, "application/json"), MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a " + value.getClass().getSimpleName() + " cannot be written as JSON", e);
    }
  }

  /** A page. */
  public static Reply html(String page) {
    return new Reply(200, Map.of(CONTENT_TYPE, "text/html; charset=utf-8"), page.getBytes(StandardCharsets.UTF_8));
  }

  /** Another address to go to with GET. */
  public static Reply seeOther(String location) {
    return new Reply(303, Map.of("Location", location), new byte[0]);
  }

  /** {@code {"error": reason}}. */
  public static Reply error(int status, String reason) {
    return json(status, Map.of("error", reason));
  }
}
