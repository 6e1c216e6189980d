package dev.rebound.ingest.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.rebound.contracts.Redaction;
import dev.rebound.ingest.http.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A body of JSON and where in it its items stand. The places are found first and each item is read by itself afterwards, so that one bad
 * item does not spoil its neighbours. No copy of the body is made.
 */
public final class JsonBody {
  private static final int MESSAGE_MAX = 200;
  /** Characters that are looked at in one go while the bytes are checked to be UTF-8. */
  private static final int CHECKED_AT_ONCE = 8 * 1024;
  /** What Jackson may take for the mark of another encoding stands in so many first bytes. */
  private static final int ENCODING_BYTES = 4;
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(IntakeLimits.NESTING_MAX)
          .maxNumberLength(IntakeLimits.NUMBER_LENGTH_MAX)
          .maxStringLength(IntakeLimits.BODY_BYTES_MAX)
          .build();
  /** Jackson reads bytes without a copy only where it may keep names; it keeps 6,000 at most, and ends a body whose names collide. */
  static final JsonFactory JSON =
      ((JsonFactoryBuilder) JsonFactory.builder())
          .streamReadConstraints(LIMITS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private JsonBody() {}

  /** Where an item of a body stands, bytes. */
  public record Place(int from, int length) {}

  /** Reads a frame and finds the places in it. */
  @FunctionalInterface
  public interface Frame {
    /** @param parser before its first token */
    List<Place> items(JsonParser parser) throws IOException;
  }

  /** The places that a frame finds in a body of one JSON value. @throws Refusal 400 with the reason and the place where it is no JSON */
  public static List<Place> framed(byte[] body, Frame frame) {
    mustBeUtf8(body);
    try (JsonParser parser = JSON.createParser(body)) {
      List<Place> items = frame.items(parser);
      if (parser.nextToken() != null) {
        throw Refusal.badRequest("malformed JSON: something follows the value, " + place(parser));
      }
      return items;
    } catch (JsonProcessingException e) {
      throw Refusal.badRequest("malformed JSON: " + message(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading an array of bytes needs no input", e);
    }
  }

  /**
   * The items of a body that is one object, one array, or lines of objects (NDJSON), which is seen by itself and not by its media type.
   * A line that is no JSON is an item, too: it is rejected when it is read.
   *
   * @throws Refusal 400 with the reason, and line and column where it is no JSON
   */
  public static List<Place> items(byte[] body) {
    try {
      return framed(body, JsonBody::objectOrArray);
    } catch (Refusal refusal) {
      List<Place> lines = lines(body);
      if (!areObjects(body, lines)) {
        throw refusal;
      }
      mustBeUtf8(body);
      return lines;
    }
  }

  private static List<Place> objectOrArray(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_ARRAY) {
      return elements(parser);
    }
    if (first != JsonToken.START_OBJECT) {
      throw Refusal.badRequest("the body is neither a JSON object nor an array nor lines of objects");
    }
    return List.of(element(parser));
  }

  /** The places of an array's elements, from its first bracket on. @throws Refusal 400 where they are too many */
  public static List<Place> elements(JsonParser parser) throws IOException {
    var items = new ArrayList<Place>();
    for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
      notTooMany(items.size());
      items.add(element(parser));
    }
    return items;
  }

  private static Place element(JsonParser parser) throws IOException {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    return new Place(from, (int) parser.currentLocation().getByteOffset() - from);
  }

  private static void notTooMany(int items) {
    if (items == IntakeLimits.ITEMS_MAX) {
      throw Refusal.badRequest("more than " + IntakeLimits.ITEMS_MAX + " items in one body");
    }
  }

  /** The lines that are not blank, without the blanks around them. */
  private static List<Place> lines(byte[] body) {
    var lines = new ArrayList<Place>();
    int from = 0;
    for (int at = 0; at <= body.length; at++) {
      if (at == body.length || body[at] == '\n') {
        int end = at;
        while (from < end && isBlank(body[from])) {
          from++;
        }
        while (end > from && isBlank(body[end - 1])) {
          end--;
        }
        if (end > from) {
          notTooMany(lines.size());
          lines.add(new Place(from, end - from));
        }
        from = at + 1;
      }
    }
    return lines;
  }

  private static boolean isBlank(byte each) {
    return each == ' ' || each == '\t' || each == '\r' || each == '\n';
  }

  /** Whether the first line is a whole object as it seems, or the second begins one: neither is so in one object over several lines. */
  private static boolean areObjects(byte[] body, List<Place> lines) {
    if (lines.size() < 2) {
      return false;
    }
    Place first = lines.getFirst();
    boolean whole = first.length() > 1 && body[first.from()] == '{' && body[first.from() + first.length() - 1] == '}';
    return whole || body[lines.get(1).from()] == '{';
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

  /** Where a parser's last token stands, for a message. */
  public static String place(JsonParser parser) {
    var location = parser.currentTokenLocation();
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
