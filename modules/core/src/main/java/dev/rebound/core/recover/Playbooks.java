package dev.rebound.core.recover;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.SiteFailure;

/** Which playbook answers which disaster. */
public final class Playbooks {
  private Playbooks() {}

  /** The playbook of a scenario. */
  public static Playbook of(Scenario scenario) {
    return switch (scenario) {
      case DATABASE -> DatabaseFailure.playbook();
      case CACHE -> CacheFailure.playbook();
      case APPLICATION -> ApplicationFailure.playbook();
      case SITE -> SiteFailure.playbook();
      case MONITORING -> Playbook.byHand(Scenario.MONITORING);
    };
  }
}
