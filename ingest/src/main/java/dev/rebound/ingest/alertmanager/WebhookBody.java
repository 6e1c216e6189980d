package dev.rebound.ingest.alertmanager;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.intake.JsonBody;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a webhook: is it of a version that is understood, where in it are its alerts. Unknown fields are skipped. A name that stands
 * twice in the frame makes the body malformed; inside an alert it rejects that alert alone.
 */
final class WebhookBody {
  private WebhookBody() {}

  /** The places of the alerts, in their order. @throws Refusal 400 with the reason, and line and column where it is no JSON */
  static List<JsonBody.Place> alerts(byte[] body, Dialect dialect) {
    return JsonBody.framed(body, parser -> frame(parser, dialect));
  }

  private static List<JsonBody.Place> frame(JsonParser parser, Dialect dialect) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Refusal.badRequest("the body is not a JSON object, " + JsonBody.place(parser));
    }
    Set<String> names = new HashSet<>();
    String version = null;
    List<JsonBody.Place> alerts = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (!names.add(name) && (name.equals("version") || name.equals("alerts"))) {
        throw Refusal.badRequest("malformed JSON: '" + name + "' stands twice, " + JsonBody.place(parser));
      }
      JsonToken value = parser.nextToken();
      switch (name) {
        case "version" -> version = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        case "alerts" -> alerts = value == JsonToken.START_ARRAY ? JsonBody.elements(parser) : null;
        default -> {}
      }
      parser.skipChildren();
    }
    return checked(version, alerts, dialect);
  }

  private static List<JsonBody.Place> checked(@Nullable String version, @Nullable List<JsonBody.Place> alerts, Dialect dialect) {
    if (!dialect.version().equals(version)) {
      throw Refusal.badRequest(
          "'version' is not \"" + dialect.version() + "\", the webhook version of " + dialect.sender() + " that is understood");
    }
    if (alerts == null) {
      throw Refusal.badRequest("'alerts' is missing or not an array");
    }
    return alerts;
  }
}
