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
import dev.rebound.core.recover.Playbook.Branch;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
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

  public static final String IDENTIFY_INSTANCES = "identify-instances";
  public static final String TERMINATE_INSTANCES = "terminate-instances";
  public static final String ROLL_BACK_RELEASE = "roll-back-release";
  public static final String SCALE_OUT = "scale-out";
  public static final String AWAIT_INSTANCES = "await-instances";
  public static final String LEAD_USERS = "lead-users";
  public static final String VERIFY_APPLICATION = "verify-application";
  public static final String UPDATE_LOAD_BALANCER = "update-load-balancer";
  public static final String WATCH_APPLICATION = "watch-application";

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

  /**
   * The default playbook (R3). Where every instance fails and what it depends on is well, the instances are not the cause: a release that
   * is new goes back first, by approval, and nobody terminates all of them at once.
   */
  public static Playbook playbook() {
    return new Playbook(
        Scenario.APPLICATION,
        List.of(
            Step.named(IDENTIFY_INSTANCES, "Look at every instance, at its releases and at what scales it.")
                .within(Duration.ofSeconds(8)).attempts(3, Duration.ofMillis(500)).with(Trait.LOOKS).with(Trait.GUARDS)
                .branch(new Branch("instances", "well", LEAD_USERS))
                .branch(new Branch("release", "new", ROLL_BACK_RELEASE)),
            Step.named(
                    TERMINATE_INSTANCES,
                    "Evict the failed instances one at a time, as their disruption budget allows; each is replaced before the next goes.")
                .within(Duration.ofMinutes(5)).attempts(2, Duration.ofSeconds(1)).with(Trait.GATED)
                .branch(new Branch("terminated", "true", SCALE_OUT)),
            Step.named(ROLL_BACK_RELEASE, "Go back to the release before the present one.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.ASKS_ALWAYS),
            Step.named(SCALE_OUT, "Ask for as many instances as the plan wants at least, unless an autoscaler decides it.")
                .within(Duration.ofSeconds(20)).attempts(3, Duration.ofSeconds(1)),
            Step.named(AWAIT_INSTANCES, "Wait until the rollout is complete and every instance that is asked for is ready.")
                .within(Duration.ofMinutes(5)).attempts(1, Duration.ZERO).with(Trait.LOOKS),
            Step.named(LEAD_USERS, "Lead users to the ready instances: their way is the one by which the application is asked next.")
                .within(Duration.ofSeconds(30)).attempts(2, Duration.ofSeconds(1)).with(Trait.GOES_ON),
            Step.named(VERIFY_APPLICATION, "Ask the application for its health through its own address.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.RESTORES_SERVICE).with(Trait.LOOKS),
            Step.named(UPDATE_LOAD_BALANCER, "See that the load balancer sends users to every ready instance and to no other.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)),
            Step.named(WATCH_APPLICATION, "Watch for a while whether the instances stay ready and none starts again.")
                .within(Duration.ofMinutes(1)).attempts(1, Duration.ZERO).with(Trait.LOOKS)));
  }
}
