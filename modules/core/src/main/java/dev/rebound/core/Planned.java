package dev.rebound.core;

/** A state that carries the text of its plan. The text is long and changes seldom: a store keeps it beside the state, not in it. */
public interface Planned {
  /** The active plan as it was activated; empty before the first. */
  String planText();

  /** The same state with another text of its plan, for who takes the text out and puts it back. */
  Planned withPlanText(String text);
}
