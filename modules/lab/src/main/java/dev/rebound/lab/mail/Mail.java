package dev.rebound.lab.mail;

import java.time.Instant;
import java.util.List;

/** A message that arrived; the text is that of the first plain-text part. */
public record Mail(Instant receivedAt, String from, List<String> to, String subject, String text) {
  public Mail {
    to = List.copyOf(to);
  }
}
