package dev.rebound.ingest.http;

import dev.rebound.contracts.Json;
import io.micronaut.http.HttpStatus;
import java.util.LinkedHashMap;

/**
 * A refusal as RFC 9457 wants it told. The type is {@code about:blank}, so the title is the status phrase.
 *
 * @param status HTTP status, 400 to 599
 * @param detail one sentence for the sender, without secrets
 */
public record Problem(HttpStatus status, String detail) {
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The problem as UTF-8 JSON. */
  public byte[] json() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("type", "about:blank");
    fields.put("title", status.getReason());
    fields.put("status", status.getCode());
    fields.put("detail", detail);
    return Json.bytes(fields);
  }
}
