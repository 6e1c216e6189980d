package dev.rebound.targets;

import static java.util.Objects.requireNonNull;

/**
 * What an outside system gave back: a value, or trouble that was to be expected. Ports throw only for bugs of the caller.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {
  /** The system did as asked. */
  record Value<T>(T value) implements Answer<T> {
    public Value {
      requireNonNull(value, "value");
    }
  }

  /**
   * The system did not answer, or answered with an error; an act may still have happened: look before doing it again.
   *
   * @param outcome never {@link Outcome#ANSWERED}
   * @param reason one sentence for people, without secrets
   */
  record Trouble<T>(Outcome outcome, String reason) implements Answer<T> {
    public Trouble {
      requireNonNull(reason, "reason");
      if (outcome == Outcome.ANSWERED) {
        throw new IllegalArgumentException("trouble cannot be ANSWERED");
      }
    }
  }

  static <T> Answer<T> of(T value) {
    return new Value<>(value);
  }

  static <T> Answer<T> trouble(Outcome outcome, String reason) {
    return new Trouble<>(outcome, reason);
  }
}
