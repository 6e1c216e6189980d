package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.CommandReceived;
import org.jspecify.annotations.Nullable;

/** What a person's command says of the recovery under way. */
final class Spoken {
  private Spoken() {}

  /** The recovery under way, where the command is about it. */
  static @Nullable Active concerned(RecoverState state, CommandReceived command) {
    Active active = state.active();
    return active == null || command.incident() == null || command.incident().equals(active.incident().incident()) ? active : null;
  }

  /** Who said it, and by which way. */
  static String who(CommandReceived command) {
    return command.person() + " (" + command.method() + ")";
  }

  /** Why, as the end of a sentence; empty where they gave no reason. */
  static String reason(CommandReceived command) {
    return command.reason().isBlank() ? "" : ": " + command.reason();
  }

  static String abortedBy(CommandReceived command) {
    return "aborted by " + who(command) + reason(command);
  }
}
