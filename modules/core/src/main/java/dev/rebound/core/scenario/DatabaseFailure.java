package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.KeptSession;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.core.detect.DetectState;
import dev.rebound.core.detect.DetectState.AlertView;
import dev.rebound.core.detect.DetectState.Primary;
import dev.rebound.core.detect.ObserverView;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Plan;
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
 * Disaster 1 of the plan: the database does not accept writes (D1, R1).
 *
 * <p><b>Rule.</b> Hard-down evidence about the <em>observed</em> primary: a row of refused or silent rounds as long as the plan's
 * {@code probeFailures}, seen by as many observers as must agree, while none of them sees it answer. Or an alert that the plan's
 * matchers call this component's, standing for the plan's time, while no probe answers: a probe that answers beats an alert that
 * says down (architecture, section 2; peers.md II). A replica that is down, a single blip, an error of something that lives, and
 * duplicates open nothing.
 */
public final class DatabaseFailure {
  /** A probe older than this says nothing about now. */
  static final Duration PROBE_FRESH = Duration.ofSeconds(5);

  public static final String IDENTIFY_SCOPE = "identify-scope";
  public static final String RESTART_IN_PLACE = "restart-in-place";
  public static final String FENCE_PRIMARY = "fence-primary";
  public static final String CHOOSE_REPLICA = "choose-replica";
  public static final String PROMOTE_REPLICA = "promote-replica";
  public static final String UPDATE_CONNECTION = "update-connection";
  public static final String RESTART_APPLICATION = "restart-application";
  public static final String VERIFY_DATABASE = "verify-database";
  public static final String BUILD_REPLICA = "build-replica";
  public static final String CHECK_INTEGRITY = "check-integrity";

  private DatabaseFailure() {}

  /** The rule found its disaster: which instance failed, which observers saw it refused with a dead session, and why we believe it. */
  public record Found(String target, List<String> refusedBy, Explanation explanation) {}

  /** The instance whose failure is the database's failure: the observed primary, before any observation the plan's. */
  public static String primaryOf(DetectState state, Postgresql database) {
    Primary observed = state.primaries().get(database.name());
    return observed == null ? database.primary().name() : observed.target();
  }

  /** Looks for the disaster. */
  public static Optional<Found> look(DetectState state, Plan plan, Postgresql database) {
    String primary = primaryOf(state, database);
    return confirmedByProbes(state, plan, database, primary).or(() -> confirmedByAlert(state, plan, database, primary));
  }

  private static Optional<Found> confirmedByProbes(DetectState state, Plan plan, Postgresql database, String primary) {
    int row = plan.confirmation().probeFailures();
    int agreeing = 0;
    var evidence = new ArrayList<Evidence>();
    var refusedBy = new ArrayList<String>();
    for (String observer : plan.observers()) {
      ObserverView view = view(state, database, primary, observer);
      if (view == null || stale(state, view)) {
        continue;
      }
      if (answered(view)) {
        return Optional.empty();
      }
      if (view.failures() >= row) {
        agreeing++;
        evidence.addAll(view.failing());
        if (refused(view)) {
          refusedBy.add(observer);
        }
      }
    }
    if (agreeing < plan.observersThatMustAgree()) {
      return Optional.empty();
    }
    return Optional.of(
        found("database-primary-hard-down", primary, refusedBy,
            "The primary " + primary + " gave no connection " + row + " times in a row, seen by " + agreeing + " of "
                + plan.observers().size() + (plan.observers().size() == 1 ? " observer (the only one)." : " observers."),
            Map.of("probeFailures", Integer.toString(row), "observersThatMustAgree", Integer.toString(plan.observersThatMustAgree())),
            evidence));
  }

  private static Optional<Found> confirmedByAlert(DetectState state, Plan plan, Postgresql database, String primary) {
    boolean contradicted =
        state.targets().getOrDefault(DetectState.key(database.name(), primary), new DetectState.TargetView(Map.of())).observers()
            .values().stream().anyMatch(view -> !stale(state, view) && view.failures() == 0);
    if (contradicted) {
      return Optional.empty();
    }
    Duration standing = plan.confirmation().alert();
    return state.alerts().values().stream()
        .filter(alert -> alert.component().equals(database.name()) && alert.status() == AlertStatus.FIRING)
        .filter(alert -> aboutPrimary(alert, database, primary))
        .filter(alert -> !alert.evidence().at().plus(standing).isAfter(state.now()))
        .min(Comparator.comparing((AlertView alert) -> alert.evidence().at()).thenComparing(alert -> alert.evidence().position().offset()))
        .map(alert ->
            found("database-primary-alert", primary, List.of(),
                "The alert '" + alert.evidence().says() + "' has stood for " + standing.toSeconds() + " s and no probe contradicts it.",
                Map.of("alert", standing.toString()), List.of(alert.evidence())));
  }

  /** An alert that names a node of the plan is about that node; one that names none is about what its matcher says. */
  private static boolean aboutPrimary(AlertView alert, Postgresql database, String primary) {
    return database.nodes().stream().map(Node::name).filter(name -> names(alert.instance(), name)).findFirst()
        .map(primary::equals).orElse(true);
  }

  private static boolean names(String instance, String node) {
    return instance.equals(node) || instance.startsWith(node + ".") || instance.startsWith(node + ":");
  }

  /** Why the incident is over: the observers that must agree see the observed primary acknowledge writes, a row of times. */
  public static Optional<Explanation> overBecause(DetectState state, Plan plan, Postgresql database) {
    String primary = primaryOf(state, database);
    int row = plan.confirmation().probeFailures();
    long agreeing =
        plan.observers().stream()
            .map(observer -> view(state, database, primary, observer))
            .filter(view -> view != null && !stale(state, view) && view.answers() >= row && acknowledgesWrites(view.last()))
            .count();
    if (agreeing < plan.observersThatMustAgree()) {
      return Optional.empty();
    }
    return Optional.of(
        new Explanation(
            "database-primary-well", "The primary " + primary + " acknowledged writes " + row + " times in a row.",
            Map.of("probeFailures", Integer.toString(row)), List.of()));
  }

  /** Why an incident is over whose recovery ended well and whose component now failed anew: the new failure is an incident of its own. */
  public static Explanation failedAnew(Found found) {
    return new Explanation(
        "database-failed-anew", "It was recovered, and now fails anew: " + found.explanation().because(), Map.of(),
        found.explanation().evidence());
  }

  private static boolean acknowledgesWrites(@org.jspecify.annotations.Nullable ProbeReported probe) {
    return probe != null && probe.role() == Role.PRIMARY && probe.writable();
  }

  private static boolean answered(ObserverView view) {
    ProbeReported last = view.last();
    return last != null && last.outcome() == Reachability.ANSWERED;
  }

  private static boolean refused(ObserverView view) {
    ProbeReported last = view.last();
    return last != null && last.outcome() == Reachability.REFUSED && last.kept() != KeptSession.ALIVE;
  }

  private static boolean stale(DetectState state, ObserverView view) {
    return view.lastAt().plus(PROBE_FRESH).isBefore(state.now());
  }

  private static @org.jspecify.annotations.Nullable ObserverView view(
      DetectState state, Postgresql database, String target, String observer) {
    var targets = state.targets().get(DetectState.key(database.name(), target));
    return targets == null ? null : targets.observers().get(observer);
  }

  private static Found found(
      String rule, String target, List<String> refusedBy, String because, Map<String, String> thresholds, List<Evidence> evidence) {
    var cited = evidence.stream().sorted(Comparator.comparing(Evidence::at)).limit(Explanation.EVIDENCE_MAX).toList();
    return new Found(target, refusedBy, new Explanation(rule, because, thresholds, cited));
  }

  /**
   * The default playbook (R1), read like a runbook. A step's findings may branch: a primary that answers again needs no promotion,
   * one that cannot be restarted in place is fenced at once.
   */
  public static Playbook playbook() {
    return new Playbook(
        Scenario.DATABASE,
        List.of(
            Step.named(IDENTIFY_SCOPE, "Look at every database node and at the host of the failed primary.")
                .within(Duration.ofSeconds(8)).attempts(3, Duration.ofMillis(500))
                .branch(new Branch("primary", "writable", VERIFY_DATABASE))
                .branch(new Branch("restartable", "false", FENCE_PRIMARY)),
            Step.named(RESTART_IN_PLACE, "Start the failed primary again on its own data, once.")
                .within(Duration.ofSeconds(7)).attempts(1, Duration.ZERO)
                .branch(new Branch("primary", "writable", VERIFY_DATABASE)).with(Trait.GOES_ON),
            Step.named(FENCE_PRIMARY, "Prove that the old primary acknowledges nothing, and bar it from coming back.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofMillis(500))
                .branch(new Branch("primary", "writable", VERIFY_DATABASE)).with(Trait.GATED),
            Step.named(CHOOSE_REPLICA, "Choose the replica that received the most.")
                .within(Duration.ofSeconds(5)).attempts(3, Duration.ofMillis(500)).with(Trait.CHOOSES_CANDIDATE),
            Step.named(PROMOTE_REPLICA, "Promote the chosen replica; commits stop waiting for a standby until one is rebuilt.")
                .within(Duration.ofSeconds(8)).attempts(3, Duration.ofMillis(500))
                .irreversible("A promoted replica starts a timeline of its own; the old primary can only come back as a replica."),
            Step.named(UPDATE_CONNECTION, "Point the application's connection string at the new primary.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofSeconds(1)),
            Step.named(RESTART_APPLICATION, "Restart the application's instances, a few at a time, and wait until they serve.")
                .within(Duration.ofMinutes(3)).attempts(2, Duration.ofSeconds(1)),
            Step.named(VERIFY_DATABASE, "Write, read the checksum counters, and measure what was lost by the witness row.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.RESTORES_SERVICE),
            Step.named(BUILD_REPLICA, "Build a new replica in a new folder and let commits wait for it again.")
                .within(Duration.ofMinutes(30)).attempts(3, Duration.ofSeconds(2)),
            Step.named(CHECK_INTEGRITY, "Look for corruption in indexes and tables, as far as the time limit allows.")
                .within(Duration.ofMinutes(6)).attempts(2, Duration.ofSeconds(1))));
  }
}
