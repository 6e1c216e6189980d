package dev.rebound.core.scenario;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;

/** Disaster 3 of the plan: no instance of an application serves, and what it depends on is well (D3, R3). */
public final class ApplicationFailure {
  private ApplicationFailure() {}

  /** The plan's steps, by hand. */
  public static Playbook playbook() {
    return Playbook.byHand(
        Scenario.APPLICATION,
        "Identify the failed instances; if a release is new, roll it back first.",
        "Terminate failed instances, never all at once while their dependencies are healthy.",
        "Let new instances come up.",
        "Verify that the new instances are healthy.",
        "Update the load balancer.",
        "Watch for recovery.");
  }
}
