package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.detect.DetectState.AlertView;
import dev.rebound.core.detect.ObserverView;
import dev.rebound.core.detect.Outlook;
import dev.rebound.core.detect.Outlook.Condition;
import dev.rebound.core.detect.Outlook.Standing;
import dev.rebound.core.detect.Sight;
import dev.rebound.core.plan.Component;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a database and a cache have in common: they fail when their <em>observed</em> primary does, and a replica that is down is none of
 * that. The three ways to know it, in this order: Rebound's own probes, the health checks of others, an alert that stands.
 *
 * @param outlook what is believed now
 * @param word of the rules' names and sentences: "database", "cache"
 * @param primary the observed primary
 */
record PrimaryDown(Outlook outlook, Scenario scenario, String word, String component, String primary, List<Node> nodes) {
  /** Dependents that still served so long after the failure contradict a single point of view. */
  private static final Duration DEPENDENTS_LATER = Duration.ofSeconds(3);

  Optional<Finding> look() {
    Standing standing = outlook.standing(component, primary);
    return byChecks(standing).or(() -> byAlert(standing));
  }

  private Optional<Finding> byChecks(Standing standing) {
    if (standing.condition() != Condition.DOWN) {
      return Optional.empty();
    }
    Plan plan = outlook.plan();
    List<Sight> own = standing.failing().stream().filter(sight -> sight.own() && sight.state() == Sight.State.DOWN).toList();
    if (own.size() >= plan.observersThatMustAgree()) {
      int row = plan.confirmation().probeFailures();
      return Optional.of(
          found(
              "hard-down", own.stream().filter(Sight::refused).map(Sight::observer).toList(),
              "The primary " + primary + " gave no connection " + row + " times in a row, seen by " + own.size() + " of "
                  + plan.observers().size() + (plan.observers().size() == 1 ? " observer (the only one)." : " observers."),
              Map.of("probeFailures", Integer.toString(row), "observersThatMustAgree", Integer.toString(plan.observersThatMustAgree())),
              own.stream().flatMap(sight -> sight.evidence().stream()).toList()));
    }
    if (standing.observers().size() < 2 && dependentsServe(standing.failing().getFirst().since())) {
      return Optional.empty();
    }
    Duration confirmation = plan.confirmation().healthChecks();
    return Optional.of(
        found(
            "down-in-health-checks", List.of(),
            "The primary " + primary + " has been down for " + confirmation.toSeconds() + " s without a break for "
                + String.join(", ", standing.observers()) + ", and answers nobody who has a vote.",
            Map.of("healthChecks", confirmation.toString()), standing.evidence()));
  }

  private Optional<Finding> byAlert(Standing standing) {
    boolean contradicted =
        standing.condition() == Condition.WELL
            || outlook.sights(component, primary).stream().anyMatch(sight -> sight.own() && sight.answers());
    if (contradicted) {
      return Optional.empty();
    }
    Duration confirmation = outlook.plan().confirmation().alert();
    return outlook.stood(component).stream()
        .filter(this::aboutPrimary)
        .filter(alert -> !outlook.lastSeenAnswering(component, primary, alert.evidence().at()))
        .min(Comparator.comparing((AlertView alert) -> alert.evidence().at()).thenComparing(alert -> alert.evidence().position().offset()))
        .filter(alert -> standing.observers().size() >= 2 || !dependentsServe(alert.evidence().at()))
        .map(alert ->
            found("alert", List.of(),
                "The alert '" + alert.evidence().says() + "' has stood for " + confirmation.toSeconds() + " s and no probe contradicts it.",
                Map.of("alert", confirmation.toString()), List.of(alert.evidence())));
  }

  /** An alert that names an instance of the plan is about that instance; one that names none is about what its matcher says. */
  private boolean aboutPrimary(AlertView alert) {
    if (!alert.target().isEmpty()) {
      return alert.target().equals(primary);
    }
    for (Node node : nodes) {
      if (names(alert.instance(), node.name())) {
        return node.name().equals(primary);
      }
    }
    return true;
  }

  private static boolean names(String instance, String node) {
    return instance.startsWith(node)
        && (instance.length() == node.length() || instance.charAt(node.length()) == '.' || instance.charAt(node.length()) == ':');
  }

  /**
   * Whether what stands on it works: every application on a database was seen well some time after the failure began, and none ails. One
   * point of view alone then rather has lost its way to the database than the database its life (traces/README.md).
   */
  private boolean dependentsServe(Instant since) {
    if (scenario != Scenario.DATABASE) {
      return false; // applications often do without their cache
    }
    Instant later = since.plus(DEPENDENTS_LATER);
    boolean any = false;
    for (Component each : outlook.plan().components().values()) {
      if (each.dependsOn().contains(component)) {
        for (String target : outlook.targets(each)) {
          for (Sight sight : outlook.sights(each.name(), target)) {
            if (outlook.votes(sight.observer())) {
              if (sight.state() != Sight.State.WELL) {
                return false;
              }
              any |= !sight.own() && !sight.lastAt().isBefore(later);
            }
          }
        }
      }
    }
    return any;
  }

  /** Why the incident is over: those who must agree see the observed primary do its work, for as long as the plan asks. */
  Optional<Explanation> overBecause() {
    Plan plan = outlook.plan();
    int row = plan.confirmation().probeFailures();
    if (outlook.sights(component, primary).stream().noneMatch(Sight::own)) {
      Duration confirmation = plan.confirmation().healthChecks();
      return outlook.settledWell(component, primary)
          ? Optional.of(
              well("The primary " + primary + " has answered for " + confirmation.toSeconds() + " s without a break.",
                  Map.of("healthChecks", confirmation.toString())))
          : Optional.empty();
    }
    long agreeing = plan.observers().stream().filter(this::acknowledgesWrites).count();
    return agreeing < plan.observersThatMustAgree()
        ? Optional.empty()
        : Optional.of(
            well("The primary " + primary + " acknowledged writes " + row + " times in a row.",
                Map.of("probeFailures", Integer.toString(row))));
  }

  private boolean acknowledgesWrites(String observer) {
    var target = outlook.state().targets().get(component + "/" + primary);
    ObserverView view = target == null ? null : target.observers().get(observer);
    ProbeReported last = view == null ? null : view.last();
    return view != null && last != null && !view.lastAt().plus(Outlook.PROBE_FRESH).isBefore(outlook.now())
        && view.answers() >= outlook.plan().confirmation().probeFailures() && last.role() == Role.PRIMARY && last.writable();
  }

  private Explanation well(String because, Map<String, String> thresholds) {
    return new Explanation(word + "-primary-well", because, thresholds, List.of());
  }

  private Finding found(String rule, List<String> refusedBy, String because, Map<String, String> thresholds, List<Evidence> evidence) {
    return Finding.of(scenario, component, primary, refusedBy, word + "-primary-" + rule, because, thresholds, evidence);
  }
}
