package dev.rebound.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One thing that is done to a body which somebody could send. The same mutation of the same body gives the same bytes. */
record Mutation(Kind kind, long seed) {
  private static final Pattern STRING_VALUE = Pattern.compile(":\\s*(\"[^\"\\\\]*+\")");
  private static final Pattern FIELD = Pattern.compile("\"[A-Za-z]{1,40}\"\\s*:\\s*\"[^\"\\\\]*+\"\\s*,");
  private static final Pattern ALERTS =
      Pattern.compile("(\"alerts\"\\s*:\\s*\\[)(.*?)(]\\s*,\\s*\"groupLabels\"|]\\s*}\\s*$)", Pattern.DOTALL);
  private static final List<String> WRONG_VALUES =
      List.of(
          "7", "null", "true", "[]", "{}", "-0.0", "\"\"", "[[{}]]", "{\"a\":{\"a\":[]}}", "\"\\u0000\"", "\"\\u202e\\u0007\\u001b[2J\"",
          "\"\\uffff\"", "'x'", "undefined");
  private static final List<String> NUMBERS =
      List.of("1e999999", "1e999999999", "-1E-400", "00", "0x1f", "NaN", "-Infinity", "-0", "1.", ".5", "9".repeat(400), "9".repeat(5_000));
  private static final List<String> SURROGATES =
      List.of("\\ud800", "\\udfff\\ud800", "\\udc00x", "\\ud83d\\ude00", "\\ud83d", "\ud83d\ude00");
  private static final List<String> TIMES =
      List.of(
          "", "now", "9".repeat(100), "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z",
          "2026-11-22T20:14:40.968+23:59", "2026-11-22T20:14:40.968+14:00", "2026-11-22T20:14:40.968-12:00", "2026-11-22T20:14:40+0100",
          "2026-11-22 20:14:40Z", "2026-11-22T20:14:60Z", "2026-11-22T24:00:00Z", "2026-11-22T20:14:40.123456789123Z",
          "2026-11-22T20:14:40Z[Europe/Berlin]", "1970-01-01T00:00:00Z", "2200-01-01T00:00:01Z", "1763842480", "2026-W47-7");
  private static final List<String> PIECES =
      List.of(",", "\u0000", "\"", "}", "]", "\\", "/*x*/", "'", "\ufeff", "\n\n", "\u001f", "#", ":");
  private static final List<String> VERSIONS = List.of("3", "5", "", "4.0", " 4", "v4", "٤");
  private static final List<String> CHARSETS = List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "ISO-8859-1", "windows-1252", "IBM037");

  /** The bytes after it. */
  byte[] of(byte[] body) {
    return body.length == 0 ? body : kind.change.apply(body, new Random(seed));
  }

  /** What is done. */
  enum Kind {
    CUT((body, random) -> Arrays.copyOf(body, random.nextInt(body.length))),
    BITS((body, random) -> flipped(body, random)),
    NESTING(text((text, random) ->
        inserted(
            text, random, (random.nextBoolean() ? "[" : "{\"a\":").repeat(random.nextInt(50) == 0 ? 10_000 : 1 + random.nextInt(100))))),
    WRONG_VALUE(text((text, random) -> replaced(text, random, one(WRONG_VALUES, random)))),
    NUMBER(text((text, random) -> replaced(text, random, one(NUMBERS, random)))),
    SURROGATE(text((text, random) -> replaced(text, random, "\"x" + one(SURROGATES, random) + "\""))),
    TWICE_STATUS(text((text, random) -> text.replaceFirst("\"status\"", "\"status\":\"firing\",\"status\""))),
    TWICE_LABEL(text((text, random) -> text.replaceFirst("\"alertname\"", "\"alertname\":\"Twice\",\"alertname\""))),
    TWICE_FRAME(text((text, random) ->
        text.replaceFirst("\\{", random.nextBoolean() ? "{\"alerts\":[]," : "{\"receiver\":\"a\",\"receiver\":\"b\","))),
    NOT_UTF8((body, random) -> inserted(body, random, new byte[] {(byte) 0xc0, (byte) 0x80, (byte) 0xff, (byte) random.nextInt()})),
    OTHER_CHARSET((body, random) -> new String(body, StandardCharsets.UTF_8).getBytes(Charset.forName(one(CHARSETS, random)))),
    MARK((body, random) -> joined(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, body)),
    NO_LABELS(text((text, random) -> text.replaceFirst("\"labels\"\\s*:", random.nextBoolean() ? "\"label\":" : "\"labels\":[],\"x\":"))),
    FIELD_REMOVED(text((text, random) -> removed(text, random))),
    TIME(text((text, random) ->
        text.replaceFirst("(\"" + (random.nextInt(3) == 0 ? "endsAt" : "startsAt") + "\"\\s*:\\s*\")[^\"]*", "$1" + one(TIMES, random)))),
    VERSION(text((text, random) -> text.replaceFirst("\"version\"\\s*:\\s*\"4\"", "\"version\":\"" + one(VERSIONS, random) + "\""))),
    PIECE(text((text, random) -> inserted(text, random, one(PIECES, random)))),
    UNKNOWN_FIELDS(text((text, random) -> text.replaceAll("\"status\"", "\"status2\":{\"a\":[1,2.5e3,null]},\"status\""))),
    BLANKS(text((text, random) -> text.replace(",", "," + " \t\r\n".repeat(1 + random.nextInt(100))))),
    MANY_LABELS(text((text, random) -> text.replaceFirst("\"labels\"\\s*:\\s*\\{", "\"labels\":{" + labels(random.nextInt(300))))),
    LONG_LABEL(text((text, random) ->
        text.replaceFirst("\"labels\"\\s*:\\s*\\{", "\"labels\":{\"n" + "n".repeat(random.nextInt(2_000)) + "\":\""
            + "v".repeat(random.nextInt(10_000)) + "\","))),
    LONG_ANNOTATION(text((text, random) ->
        text.replaceFirst("\"annotations\"\\s*:\\s*\\{", "\"annotations\":{\"long\":\"" + "ä".repeat(random.nextInt(40_000)) + "\","))),
    MANY_ALERTS(text((text, random) -> repeated(text, random))),
    BAD_NEIGHBOUR(text((text, random) -> text.replaceFirst("\"alerts\"\\s*:\\s*\\[", "\"alerts\":[" + one(WRONG_VALUES, random) + ","))),
    NOISE((body, random) -> noise(random)),
    NOTHING((body, random) -> new byte[random.nextInt(2)]);

    private final BiFunction<byte[], Random, byte[]> change;

    Kind(BiFunction<byte[], Random, byte[]> change) {
      this.change = change;
    }
  }

  private static BiFunction<byte[], Random, byte[]> text(BiFunction<String, Random, String> change) {
    return (body, random) -> change.apply(new String(body, StandardCharsets.UTF_8), random).getBytes(StandardCharsets.UTF_8);
  }

  private static String one(List<String> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static byte[] flipped(byte[] original, Random random) {
    byte[] copy = original.clone();
    for (int at = 1 + random.nextInt(8); at > 0; at--) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(5_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }

  private static String inserted(String text, Random random, String piece) {
    int at = random.nextInt(text.length() + 1);
    return text.substring(0, at) + piece + text.substring(at);
  }

  private static byte[] inserted(byte[] original, Random random, byte[] piece) {
    int at = random.nextInt(original.length);
    return joined(joined(Arrays.copyOf(original, at), piece), Arrays.copyOfRange(original, at, original.length));
  }

  /** Puts another value in the place of one of the strings that are values. */
  private static String replaced(String text, Random random, String value) {
    int[] place = place(STRING_VALUE, 1, text, random);
    return text.substring(0, place[0]) + value + text.substring(place[1]);
  }

  private static String removed(String text, Random random) {
    int[] place = place(FIELD, 0, text, random);
    return text.substring(0, place[0]) + text.substring(place[1]);
  }

  private static int[] place(Pattern pattern, int group, String text, Random random) {
    var places = new ArrayList<int[]>();
    var matcher = pattern.matcher(text);
    while (matcher.find()) {
      places.add(new int[] {matcher.start(group), matcher.end(group)});
    }
    return places.isEmpty() ? new int[] {0, 0} : places.get(random.nextInt(places.size()));
  }

  private static String labels(int count) {
    return IntStream.range(0, count).mapToObj(at -> "\"l" + at + "\":\"" + at + "\",").collect(Collectors.joining());
  }

  /** The alerts again and again, each time with other names, so that they are other alerts. */
  private static String repeated(String text, Random random) {
    var matcher = ALERTS.matcher(text);
    if (!matcher.find() || matcher.group(2).isBlank()) {
      return text;
    }
    String alerts = matcher.group(2);
    int times = Math.max(1, random.nextInt(random.nextInt(20) == 0 ? 200_000 : 10_000) / alerts.length());
    String all =
        IntStream.range(0, times).mapToObj(at -> alerts.replaceAll("\"fingerprint\"\\s*:\\s*\"[^\"]*\"", "\"fingerprint\":\"f" + at + "\""))
            .collect(Collectors.joining(","));
    return text.substring(0, matcher.start(2)) + all + text.substring(matcher.end(2));
  }
}
