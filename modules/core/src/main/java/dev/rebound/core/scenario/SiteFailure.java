package dev.rebound.core.scenario;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;

/** Disaster 4 of the plan: a whole site is gone, seen from outside by more than one observer (D4, R4). */
public final class SiteFailure {
  /** The target that an incident of a lost site names. */
  public static final String TARGET = "site";

  private SiteFailure() {}

  /** The plan's steps, by hand. */
  public static Playbook playbook() {
    return Playbook.byHand(
        Scenario.SITE,
        "Fence the failed site, so that it cannot serve beside the recovery site.",
        "Activate the recovery site.",
        "Promote its database replica, or restore the database from the latest valid backup.",
        "Deploy the application there after the database is verified.",
        "Update DNS to point to the recovery site.",
        "Verify all services from outside.",
        "Notify the stakeholders.");
  }
}
