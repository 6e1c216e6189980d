package dev.rebound.lab;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What the lab can break. */
public enum Fault {
  /** Every process of a database host gets SIGKILL, and its data and start command are gone. */
  HOST_LOSS("host-loss"),
  /** Every process of a database gets SIGKILL; it could be started again. */
  PROCESS_KILL("process-kill"),
  /** Every process of a database gets SIGKILL and its start command is gone; its data stays, so a rogue start can bring it back. */
  START_LOST("start-lost"),
  /** Somebody starts a database although its start is disabled. */
  ROGUE_START("rogue-start");

  private final String word;

  Fault(String word) {
    this.word = word;
  }

  /** The word in the control's path. */
  public String word() {
    return word;
  }

  /** The fault of a word. */
  static Optional<Fault> of(String word) {
    return Stream.of(values()).filter(fault -> fault.word.equals(word)).findFirst();
  }

  /**
   * A fault that was injected.
   *
   * @param at when the last SIGKILL had been sent; for a rogue start, when the database accepted connections
   */
  public record Injected(Fault fault, String node, Instant at) {}
}
