package dev.rebound.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Makes the bodies that nobody should send: a captured one, and what is done to it. Shrinks to fewer mutations. */
final class HostileBodies {
  /** Larger captures would only make the tests slower; sizes up to the limit are made by {@link #large}. */
  private static final int ORIGINAL_BYTES_MAX = 20_000;

  private HostileBodies() {}

  /** A body and how it was made; what a failure prints is enough to make it again. */
  record Body(int original, List<Mutation> mutations) {
    byte[] bytes() {
      byte[] bytes = Captures.bodies(ORIGINAL_BYTES_MAX).get(original);
      for (Mutation mutation : mutations) {
        bytes = mutation.of(bytes);
      }
      return bytes;
    }
  }

  /** One mutation mostly, sometimes two or three, and none in one body of a hundred. */
  static Arbitrary<Body> bodies() {
    Arbitrary<Mutation> mutations =
        Combinators.combine(Arbitraries.of(Mutation.Kind.values()), Arbitraries.longs().withoutEdgeCases()).as(Mutation::new);
    Arbitrary<Integer> counts = Arbitraries.frequency(Tuple.of(1, 0), Tuple.of(79, 1), Tuple.of(15, 2), Tuple.of(5, 3));
    return Combinators.combine(
            Arbitraries.integers().between(0, Captures.bodies(ORIGINAL_BYTES_MAX).size() - 1),
            counts.flatMap(count -> mutations.list().ofSize(count)))
        .as(Body::new);
  }

  /** A good body of about so many bytes: alerts of 100 kB each, each with a name of its own. */
  static byte[] large(String name, int bytes) {
    String annotation = "x".repeat(100_000);
    var out = new ByteArrayOutputStream();
    out.writeBytes("{\"version\":\"4\",\"alerts\":[".getBytes(UTF_8));
    for (int at = 0; out.size() < bytes - annotation.length() - 1_000; at++) {
      String alert = Door.alert(name + at, "firing").replace("\"s\"", "\"" + annotation + "\"");
      out.writeBytes(((at == 0 ? "" : ",") + alert).getBytes(UTF_8));
    }
    out.writeBytes("]}".getBytes(UTF_8));
    out.writeBytes(" ".repeat(Math.max(0, bytes - out.size())).getBytes(UTF_8));
    return out.toByteArray();
  }

  /** How many alerts a body has, counted by another reader than the door's; a body that was taken is JSON. */
  static int alerts(byte[] body) {
    return Json.read(body, JsonNode.class).path("alerts").size();
  }

  /** Bodies of the synthetic alert, for a machine without captures. */
  static List<byte[]> synthetic() {
    return IntStream.of(1, 2, 10, 40)
        .mapToObj(count ->
            IntStream.range(0, count).mapToObj(at -> Door.alert("RealDown" + at, at % 3 == 2 ? "resolved" : "firing"))
                .toArray(String[]::new))
        .map(alerts -> Door.body(alerts).getBytes(UTF_8))
        .toList();
  }
}
