package dev.rebound.ingest.alertmanager;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.redaction.Redaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a webhook: is it JSON, is it version 4, where in it are its alerts. Unknown fields are skipped.
 *
 * <p>The alerts' places are found first and each is read by itself afterwards, so that one bad alert does not spoil its neighbours. A
 * name that stands twice in the frame makes the body malformed; inside an alert it rejects that alert alone. No copy of the body is made.
 */
final class WebhookBody {
  /** The version of the webhook's data that is understood. Source: Alertmanager documentation, "webhook_config". */
  static final String VERSION = "4";

  private static final int MESSAGE_MAX = 200;
  /** Characters that are looked at in one go while the bytes are checked to be UTF-8. */
  private static final int CHECKED_AT_ONCE = 8 * 1024;
  /** What Jackson may take for the mark of another encoding stands in so many first bytes. */
  private static final int ENCODING_BYTES = 4;
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(AlertLimits.NESTING_MAX)
          .maxNumberLength(AlertLimits.NUMBER_LENGTH_MAX)
          .maxStringLength(AlertLimits.BODY_BYTES_MAX)
          .build();
  /** Jackson reads bytes without a copy only where it may keep names; it keeps 6,000 at most, and ends a body whose names collide. */
  static final JsonFactory JSON =
      ((JsonFactoryBuilder) JsonFactory.builder())
          .streamReadConstraints(LIMITS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private WebhookBody() {}

  /** Where a body's alert stands, bytes. */
  record Place(int from, int length) {}

  /** The places of the alerts, in their order. @throws Refusal 400 with the reason, and line and column where it is no JSON */
  static List<Place> alerts(byte[] body) {
    mustBeUtf8(body);
    try (JsonParser parser = JSON.createParser(body)) {
      List<Place> alerts = frame(parser);
      if (parser.nextToken() != null) {
        throw Refusal.badRequest("malformed JSON: something follows the object, " + place(parser));
      }
      return alerts;
    } catch (JsonProcessingException e) {
      throw Refusal.badRequest("malformed JSON: " + message(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading an array of bytes needs no input", e);
    }
  }

  /** What is wrong and where, without a piece of the body: an unquoted word could be a secret that lacks its quotes. */
  static String message(JsonProcessingException e) {
    String what = e.getOriginalMessage().startsWith("Unrecognized token") ? "Unrecognized token" : Redaction.of(e.getOriginalMessage());
    String shown = what.length() <= MESSAGE_MAX ? what : what.substring(0, MESSAGE_MAX);
    var location = e.getLocation();
    return location == null ? shown : shown + ", line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static void mustBeUtf8(byte[] body) {
    var bytes = ByteBuffer.wrap(body);
    var characters = CharBuffer.allocate(Math.min(CHECKED_AT_ONCE, body.length + 1));
    var decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result;
    do {
      characters.clear();
      result = decoder.decode(bytes, characters, true);
    } while (result.isOverflow());
    boolean otherEncoding = false;
    for (int at = 0; at < Math.min(ENCODING_BYTES, body.length); at++) {
      otherEncoding |= body[at] == 0;
    }
    if (result.isError() || otherEncoding) {
      throw Refusal.badRequest("malformed JSON: not UTF-8, " + place(body, otherEncoding ? 0 : bytes.position()));
    }
  }

  private static String place(byte[] body, int at) {
    long line = 1;
    int lineStart = 0;
    for (int before = 0; before < at; before++) {
      if (body[before] == '\n') {
        line++;
        lineStart = before + 1;
      }
    }
    return "line " + line + ", column " + (at - lineStart + 1);
  }

  private static List<Place> frame(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Refusal.badRequest("the body is not a JSON object, " + place(parser));
    }
    Set<String> names = new HashSet<>();
    String version = null;
    List<Place> alerts = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (!names.add(name) && (name.equals("version") || name.equals("alerts"))) {
        throw Refusal.badRequest("malformed JSON: '" + name + "' stands twice, " + place(parser));
      }
      JsonToken value = parser.nextToken();
      switch (name) {
        case "version" -> version = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        case "alerts" -> alerts = value == JsonToken.START_ARRAY ? elements(parser) : null;
        default -> {}
      }
      parser.skipChildren();
    }
    return checked(version, alerts);
  }

  private static List<Place> checked(@Nullable String version, @Nullable List<Place> alerts) {
    if (!VERSION.equals(version)) {
      throw Refusal.badRequest("'version' is not \"" + VERSION + "\", the webhook version of Alertmanager that is understood");
    }
    if (alerts == null) {
      throw Refusal.badRequest("'alerts' is missing or not an array");
    }
    return alerts;
  }

  private static List<Place> elements(JsonParser parser) throws IOException {
    var alerts = new ArrayList<Place>();
    for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      if (alerts.size() == AlertLimits.ALERTS_MAX) {
        throw Refusal.badRequest("more than " + AlertLimits.ALERTS_MAX + " alerts in one body");
      }
      int from = (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      parser.finishToken();
      alerts.add(new Place(from, (int) parser.currentLocation().getByteOffset() - from));
    }
    return alerts;
  }

  private static String place(JsonParser parser) {
    var location = parser.currentTokenLocation();
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
