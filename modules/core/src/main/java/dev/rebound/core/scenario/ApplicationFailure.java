package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.detect.DetectState.AlertView;
import dev.rebound.core.detect.Outlook;
import dev.rebound.core.detect.Outlook.Condition;
import dev.rebound.core.detect.Outlook.Standing;
import dev.rebound.core.detect.Sight;
import dev.rebound.core.plan.Component;
import dev.rebound.core.recover.Playbook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Disaster 3 of the plan: no instance of an application serves, and what it depends on is well (D3, R3).
 *
 * <p><b>Rule.</b> Every instance that anybody reported of fails for those who must agree; one that fell silent after it was seen well is
 * not known to fail. Or an alert says that no instance is left, has stood for the plan's time, and no instance is seen well. A rolling
 * deploy, an instance that crashes and an application that only ails open nothing.
 */
public final class ApplicationFailure {
  /** An instance that was last seen well and then fell silent is remembered for this long. */
  static final Duration SILENT_MAX = Duration.ofMinutes(10);

  /** What it is seen by, in a line for people. */
  public static final String SIGNAL =
      "every instance that was ever seen fails, or a hard alert says that none is left, and nothing it depends on fails or has just failed";

  private ApplicationFailure() {}

  /** Looks for the disaster. Whether something that the application depends on is the cause is not asked here. */
  public static Optional<Finding> look(Outlook outlook, Component application) {
    var standings = new ArrayList<Standing>();
    for (String target : outlook.targets(application)) {
      Standing standing = outlook.standing(application.name(), target);
      if (standing.condition() != Condition.UNKNOWN) {
        standings.add(standing);
      } else if (outlook.lastSeenAnswering(application.name(), target, outlook.now().minus(SILENT_MAX))) {
        return byAlert(outlook, application);
      }
    }
    boolean allDown = !standings.isEmpty() && standings.stream().allMatch(each -> each.condition() == Condition.DOWN);
    return allDown && outlook.everWell(application.name())
        ? Optional.of(found(outlook, application, standings))
        : byAlert(outlook, application);
  }

  private static Finding found(Outlook outlook, Component application, List<Standing> standings) {
    var observers = standings.stream().flatMap(standing -> standing.observers().stream()).distinct().toList();
    var evidence = standings.stream().flatMap(standing -> standing.evidence().stream()).toList();
    return Finding.of(
        Scenario.APPLICATION, application.name(), application.name(), List.of(), "application-all-instances-down",
        "All instances of " + application.name() + " that were ever seen (" + standings.size() + ") fail, seen by "
            + String.join(", ", observers) + "; what it depends on does not explain it.",
        Map.of(
            "healthChecks", outlook.plan().confirmation().healthChecks().toString(),
            "probeFailures", Integer.toString(outlook.plan().confirmation().probeFailures())),
        evidence);
  }

  private static Optional<Finding> byAlert(Outlook outlook, Component application) {
    List<AlertView> stood = outlook.stood(application.name());
    if (stood.isEmpty()) {
      return Optional.empty();
    }
    boolean well =
        outlook.targets(application).stream().flatMap(target -> outlook.sights(application.name(), target).stream())
            .anyMatch(sight -> sight.state() == Sight.State.WELL && (sight.own() || outlook.votes(sight.observer())));
    Duration confirmation = outlook.plan().confirmation().alert();
    return well
        ? Optional.empty()
        : stood.stream()
            .filter(alert -> outlook.targets(application).stream()
                .noneMatch(target -> outlook.lastSeenAnswering(application.name(), target, alert.evidence().at().plus(confirmation))))
            .min(Comparator.comparing((AlertView alert) -> alert.evidence().at())
                .thenComparing(alert -> alert.evidence().position().offset()))
            .map(alert ->
                Finding.of(
                    Scenario.APPLICATION, application.name(), application.name(), List.of(), "application-alert",
                    "The alert '" + alert.evidence().says() + "' has stood for " + confirmation.toSeconds()
                        + " s, no instance is seen well, and what it depends on does not explain it.",
                    Map.of("alert", confirmation.toString()), List.of(alert.evidence())));
  }

  /** Why an incident of this application is over, if it is. */
  public static Optional<Explanation> overBecause(Outlook outlook, Component application) {
    List<String> targets = outlook.targets(application);
    boolean ails =
        targets.stream().map(target -> outlook.standing(application.name(), target).condition())
            .anyMatch(condition -> condition == Condition.FAILING || condition == Condition.DOWN);
    return ails || targets.stream().noneMatch(target -> outlook.settledWell(application.name(), target))
        ? Optional.empty()
        : Optional.of(
            new Explanation(
                "application-well", "An instance of " + application.name() + " serves again and none is seen failing.", Map.of(),
                List.of()));
  }

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
