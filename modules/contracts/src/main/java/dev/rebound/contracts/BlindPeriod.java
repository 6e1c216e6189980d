package dev.rebound.contracts;

import java.time.Instant;
import java.util.List;

/**
 * Rebound could not see or act for a time, and told people without Kafka (law 8). Written by the mouth when it is over, once per period.
 *
 * @param reason what people were told
 */
public record BlindPeriod(Instant from, Instant until, String reason, List<Telling> tellings) implements IncidentEvent {
  public BlindPeriod {
    tellings = List.copyOf(tellings);
  }

  /**
   * One attempt to tell a person something by a way that needs no Kafka.
   *
   * @param person id of the person in the plan
   * @param reference the channel's own id of the message, empty where it has none
   * @param reason why it was not sent; empty where it was
   */
  public record Telling(
      Instant at, String person, IncidentEvent.Channel channel, boolean sent, String reference, String reason) {}
}
