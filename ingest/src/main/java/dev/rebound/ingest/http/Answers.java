package dev.rebound.ingest.http;

import dev.rebound.contracts.Json;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import java.util.Map;

/** The door's answers that are no refusals: small JSON objects. */
public final class Answers {
  private Answers() {}

  /** A JSON answer. */
  public static HttpResponse<byte[]> json(HttpStatus status, Map<String, ?> fields) {
    return HttpResponse.<byte[]>status(status).body(Json.bytes(fields)).contentType(MediaType.APPLICATION_JSON_TYPE);
  }
}
