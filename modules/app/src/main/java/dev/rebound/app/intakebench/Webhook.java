package dev.rebound.app.intakebench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rebound.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * A body that is sent again and again, each time with other fingerprints, so that no alert is a duplicate.
 *
 * @param name what the table calls it
 * @param captured whether a real Alertmanager sent it
 * @param text the body, ASCII in the places of the fingerprints
 * @param places where each fingerprint's 16 digits begin, bytes
 */
record Webhook(String name, boolean captured, byte[] text, int[] places) {
  private static final Pattern FINGERPRINT = Pattern.compile("\"fingerprint\"\\s*:\\s*\"([0-9a-f]{16})\"");
  private static final int DIGITS = 16;
  private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

  /** The captured body of a folder, or one that is made like it where the folder does not have it. */
  static Webhook of(Path captures, String file, int alerts) {
    String name = alerts + (alerts == 1 ? " alert" : " alerts");
    Path captured = captures.resolve(file);
    try {
      byte[] text = Files.isReadable(captured) ? Files.readAllBytes(captured) : made(alerts);
      return new Webhook(name, Files.isReadable(captured), text, places(text));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + captured, e);
    }
  }

  private static int[] places(byte[] text) {
    // One character a byte, so that a place in the text is a place in the bytes.
    var matcher = FINGERPRINT.matcher(new String(text, ISO_8859_1));
    return matcher.results().mapToInt(match -> match.start(1)).toArray();
  }

  int alerts() {
    return places.length;
  }

  /** The bytes of the next sending. */
  byte[] next() {
    byte[] copy = text.clone();
    for (int place : places) {
      long number = NEXT.incrementAndGet();
      for (int digit = DIGITS - 1; digit >= 0; digit--, number >>>= 4) {
        copy[place + digit] = (byte) Character.forDigit((int) number & 0xf, 16);
      }
    }
    return copy;
  }

  private static byte[] made(int count) {
    var alerts = new ArrayList<Map<String, Object>>();
    for (int at = 0; at < count; at++) {
      var alert = new TreeMap<String, Object>();
      alert.put("status", "firing");
      String instance = "pg-" + at + ":9187";
      alert.put("labels", Map.of("alertname", "PostgresqlDown", "instance", instance, "job", "postgres", "severity", "critical"));
      alert.put("annotations", Map.of("summary", "PostgreSQL is down on instance pg-" + at, "description", "No answer for a minute."));
      alert.put("startsAt", "2026-11-22T20:14:40.968Z");
      alert.put("endsAt", "0001-01-01T00:00:00Z");
      alert.put("generatorURL", "http://prometheus.example:9090/graph?g0.expr=pg_up+%3D%3D+0&g0.tab=1");
      alert.put("fingerprint", "%016x".formatted(at));
      alerts.add(alert);
    }
    var body = new TreeMap<String, Object>();
    body.put("version", "4");
    body.put("receiver", "rebound");
    body.put("status", "firing");
    body.put("groupKey", "{}:{alertname=\"PostgresqlDown\"}");
    body.put("groupLabels", Map.of("alertname", "PostgresqlDown"));
    body.put("commonLabels", Map.of("alertname", "PostgresqlDown", "job", "postgres", "severity", "critical"));
    body.put("commonAnnotations", Map.of());
    body.put("externalURL", "http://alertmanager.example:9093");
    body.put("alerts", List.copyOf(alerts));
    return Json.bytes(body);
  }
}
