package dev.rebound.core.escalate;

import dev.rebound.core.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The plan's escalation matrix as the ladder of an incident reads it: levels count from 1. */
final class Rungs {
  private Rungs() {}

  /** The level's entry; a ladder that stands above a plan that became shorter stands on its last level. */
  static Plan.Level at(Plan plan, int level) {
    return plan.escalation().get(Math.clamp(level, 1, plan.escalation().size()) - 1);
  }

  /** The level's entry with the people who have duty at an instant in the place of roles and rotations. */
  static Plan.Level at(Plan plan, int level, Instant now) {
    return plan.onCall().at(at(plan, level), now);
  }

  /** The level on which the incident begins. */
  static int begins(Plan plan, OpenIncident incident) {
    return Math.min(
        plan.escalation().size(), plan.onCall().startOf(incident.disaster().scenario(), incident.disaster().component()));
  }

  /** The people of all levels up to this one, each once. */
  static List<String> upTo(Plan plan, int level, Instant now) {
    return IntStream.rangeClosed(1, level).mapToObj(each -> at(plan, each, now).tell()).flatMap(List::stream).distinct().toList();
  }

  static Instant due(Plan plan, Ladder ladder, int level) {
    return ladder.from().plus(at(plan, level).after());
  }

  /** The highest level that is due: at least the one the ladder stands on, and at least the first. */
  static int highestDue(Plan plan, Ladder ladder, Instant now) {
    int highest = Math.max(1, ladder.level());
    for (int level = highest + 1; level <= plan.escalation().size(); level++) {
      if (!due(plan, ladder, level).isAfter(now)) {
        highest = level;
      }
    }
    return highest;
  }

  /** The backup people of the ladder's level who were not told with the level itself. */
  static List<String> backup(Plan plan, Ladder ladder, Instant now) {
    return at(plan, ladder.level(), now).backup();
  }
}
