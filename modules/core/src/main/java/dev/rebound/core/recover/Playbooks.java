package dev.rebound.core.recover;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.core.scenario.Switchover;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which playbook answers which disaster, and which carries out planned work. */
public final class Playbooks {
  private Playbooks() {}

  /** The playbook of a recovery that was planned, with the own steps that the plan had then. */
  public static Playbook of(Active active) {
    return OwnSteps.added(named(active.playbook()).orElseGet(() -> of(active.incident().scenario())), active.own());
  }

  /** A playbook of planned work, or the one of a site that a person carries out. */
  static Optional<Playbook> named(String name) {
    return switch (name) {
      case Switchover.SWITCHOVER, Switchover.FAILBACK -> Optional.of(Switchover.playbook());
      case Restore.RESTORE -> Optional.of(Restore.playbook());
      case Redeploy.REDEPLOY -> Optional.of(Redeploy.playbook());
      case SiteFailback.FAILBACK -> Optional.of(SiteFailback.playbook());
      case SiteFailure.BY_HAND -> Optional.of(SiteFailure.byHand());
      default -> Optional.empty();
    };
  }

  /** Every playbook there is. */
  public static List<Playbook> all() {
    return Stream.concat(Arrays.stream(Scenario.values()).map(Playbooks::of), planned().stream()).toList();
  }

  /** Whether a step of a shipped playbook only looks, and changes nothing. */
  public static boolean looks(String step) {
    return all().stream().flatMap(playbook -> playbook.steps().stream())
        .anyMatch(each -> each.name().equals(step) && each.is(Playbook.Trait.LOOKS));
  }

  /** The playbooks of planned work. */
  public static List<Playbook> planned() {
    return List.of(Switchover.playbook(), Restore.playbook(), Redeploy.playbook(), SiteFailback.playbook());
  }

  /** The name of the playbook by which a plan has an incident answered; null: its scenario's own. */
  static @Nullable String nameFor(IncidentOpened incident, Plan plan) {
    boolean byHand =
        incident.scenario() == Scenario.SITE && plan.vantage().recoveryOf(SiteFailure.site(incident.component())).isEmpty();
    return byHand ? SiteFailure.BY_HAND : null;
  }

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
