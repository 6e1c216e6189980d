package dev.rebound.app.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Json;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** One event of a timeline. @param offset when it arrives, seconds after the start */
record Arrival(double offset, String channel, JsonNode payload) {
  static Arrival of(String line) {
    JsonNode event = Json.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    return new Arrival(event.path("offset").doubleValue(), event.path("channel").asText(), event.path("payload"));
  }

  String line() {
    var event = Json.MAPPER.createObjectNode().put("offset", offset).put("channel", channel);
    event.set("payload", payload);
    return new String(Json.bytes(event), StandardCharsets.UTF_8);
  }

  Arrival at(double other) {
    return new Arrival(other, channel, payload);
  }

  /** In the order of their arrival; of two at the same moment the one that stands first comes first. */
  static List<Arrival> sorted(List<Arrival> arrivals) {
    return arrivals.stream().sorted(Comparator.comparingDouble(Arrival::offset)).toList();
  }
}
