package dev.rebound.contracts;

import java.util.List;

/**
 * A recovery failed before it did anything irreversible: what it did is undone.
 *
 * @param because why it failed
 * @param steps that undo, in their order
 */
public record UndoStarted(RecoveryId recovery, String because, List<String> steps) implements IncidentEvent {
  public UndoStarted {
    steps = List.copyOf(steps);
  }
}
