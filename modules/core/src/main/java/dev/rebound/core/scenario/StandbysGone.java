package dev.rebound.core.scenario;

import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.core.detect.ObserverView;
import dev.rebound.core.detect.Outlook;
import dev.rebound.core.detect.Outlook.Condition;
import dev.rebound.core.plan.Component.Durability;
import dev.rebound.core.plan.Component.Node;
import dev.rebound.core.plan.Component.Postgresql;
import dev.rebound.core.plan.Component.StandbyLoss;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A synchronous database whose primary lives and acknowledges no write, because every standby is gone that could confirm it: users can
 * write as little as without a primary. Found by probes alone, where the plan lets commits go on ({@link StandbyLoss#DEGRADE}).
 *
 * <p><b>Rule.</b> As many observers as must agree see the primary answer, name no standby that confirms, and acknowledge no write for
 * {@link #LONG_ENOUGH}; and every standby of the plan is down for those who must agree. A standby that is only cut off from its primary
 * answers somebody: that is for a person (the alarm of stuck writes). Source: PostgreSQL manual, "Synchronous Replication"
 * (commits wait for ever); architecture, defaults ({@code onStandbyLoss: degrade}).
 */
record StandbysGone(Outlook outlook, Postgresql database) {
  /** Longer than a standby needs for a planned restart, shorter than the alarm of stuck writes waits (10 s). */
  static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

  Optional<Finding> look() {
    if (database.onStandbyLoss() == StandbyLoss.WAIT) {
      return Optional.empty();
    }
    String primary = outlook.primary(database.name(), database.primary());
    List<Instant> since =
        stuckSince(primary).stream().filter(at -> at.plus(LONG_ENOUGH).isBefore(outlook.now())).sorted().toList();
    if (since.size() < outlook.plan().observersThatMustAgree()) {
      return Optional.empty(); // as with nearly every record: cheap
    }
    List<Node> standbys = standbys(primary);
    boolean gone =
        !standbys.isEmpty()
            && standbys.stream().allMatch(node -> outlook.standing(database.name(), node.name()).condition() == Condition.DOWN);
    if (!gone) {
      return Optional.empty();
    }
    String names = String.join(", ", standbys.stream().map(Node::name).toList());
    List<Evidence> evidence =
        standbys.stream().flatMap(node -> outlook.standing(database.name(), node.name()).evidence().stream()).toList();
    return Optional.of(
        Finding.of(
            Scenario.DATABASE, database.name(), primary, List.of(), DatabaseFailure.STANDBYS_GONE,
            "The primary " + primary + " lives and has acknowledged no write since " + since.getFirst() + ": its commits wait for "
                + names + ", and " + (standbys.size() == 1 ? "that is down." : "all of these are down."),
            Map.of("longEnough", LONG_ENOUGH.toString()), evidence));
  }

  /** Whether it may become so: a write waits, and a standby fails. */
  boolean suspected() {
    String primary = outlook.primary(database.name(), database.primary());
    return database.durability() == Durability.SYNCHRONOUS && !stuckSince(primary).isEmpty()
        && standbys(primary).stream().anyMatch(node -> {
          Condition condition = outlook.standing(database.name(), node.name()).condition();
          return condition == Condition.DOWN || condition == Condition.FAILING;
        });
  }

  private List<Node> standbys(String primary) {
    return database.nodes().stream().filter(node -> !node.name().equals(primary)).toList();
  }

  /** From when on each of those who have a vote sees that writes wait, and no standby that would confirm them. */
  private List<Instant> stuckSince(String primary) {
    if (database.durability() != Durability.SYNCHRONOUS) {
      return List.of();
    }
    return outlook.stuck(database.name(), primary).stream().filter(StandbysGone::confirmedByNobody)
        .flatMap(view -> Optional.ofNullable(view.stuckSince()).stream()).toList();
  }

  private static boolean confirmedByNobody(ObserverView view) {
    ProbeReported last = view.last();
    return last != null && last.synchronousStandbys().isEmpty();
  }
}
