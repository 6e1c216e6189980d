package dev.rebound.lab.mail;

import java.time.Instant;
import java.util.List;

/**
 * A message that arrived.
 *
 * @param id its Message-ID; empty where it has none
 * @param references the messages that it follows, oldest first, as its References say
 * @param text that of the first plain-text part
 */
public record Mail(Instant receivedAt, String id, List<String> references, String from, List<String> to, String subject, String text) {
  public Mail {
    references = List.copyOf(references);
    to = List.copyOf(to);
  }
}
