package dev.rebound.audit.seal;

/**
 * The log, the seals and the store do not agree about what is sealed already. Nothing more is sealed on top of it: a person has to look.
 * The message says what contradicts what.
 */
public final class Contradiction extends RuntimeException {
  Contradiction(String message) {
    super(message);
  }
}
