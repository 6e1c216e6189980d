package dev.rebound.ingest.slack;

import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Plan;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.ActivePlans;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who a Slack user is, by the plans alone: what Slack calls them proves nothing but the id. */
public record SlackUsers(ActivePlans plans) {
  /** A person of one plan. */
  record Known(ActivePlan plan, Plan.Person person) {}

  /** The person of the system's plan with this Slack id. */
  Optional<Known> person(SystemName system, String user) {
    return plans.of(system)
        .flatMap(plan -> plan.plan().people().values().stream().filter(each -> !user.isBlank() && user.equals(each.slack())).findFirst()
            .map(person -> new Known(plan, person)));
  }

  /** Who they are in each of the systems that know them. */
  List<Known> known(Set<SystemName> systems, String user) {
    return systems.stream().flatMap(system -> person(system, user).stream()).toList();
  }
}
