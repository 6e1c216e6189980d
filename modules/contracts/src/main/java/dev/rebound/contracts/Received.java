package dev.rebound.contracts;

/**
 * A record as a reader sees it: the envelope and where it stands in the log.
 */
public record Received<E extends Event>(Position position, Envelope<E> envelope) {
  public E event() {
    return envelope.event();
  }
}
