package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.PostgresNode.Standing;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One look at one node, right now, over a new connection.
 *
 * @param standing what it said; null where it gave no answer
 */
record Look(Outcome outcome, @Nullable Standing standing, String reason) {
  /** How long a node may take to answer a look. Beyond it we call it silent. */
  static final Duration LIMIT = Duration.ofMillis(1000);
  /**
   * The same for the old primary before it is fenced: the question is only whether it answers again, after several rounds of probes in a
   * row, 1 s each by the plan, in which it gave no sign. Meanwhile the probes go on, one of them begins within this time, and a single
   * answer to one ends the recovery before its first act. Decision 18.
   */
  static final Duration AGAIN_LIMIT = Duration.ofMillis(300);
  /** The same where the scope is identified, which decides nothing about it that the fence does not ask again. */
  static final Duration GLANCE_LIMIT = Duration.ofMillis(100);
  static final String WRITABLE = "writable";

  static Look at(StepContext context, Node node) {
    return within(context, node, LIMIT);
  }

  /** Whether the failed primary answers at once. */
  static Look glance(StepContext context, Node node) {
    return within(context, node, GLANCE_LIMIT);
  }

  /** Whether the failed primary answers again. */
  static Look again(StepContext context, Node node) {
    return within(context, node, AGAIN_LIMIT);
  }

  private static Look within(StepContext context, Node node, Duration limit) {
    return switch (context.targets().postgres(context.database(), node).standing(limit)) {
      case Answer.Value<Standing>(Standing standing) -> new Look(Outcome.ANSWERED, standing, "");
      case Answer.Trouble<Standing>(Outcome outcome, String reason) -> new Look(outcome, null, reason);
    };
  }

  boolean answered() {
    return standing != null;
  }

  /** Whether it would take clients' writes. */
  boolean writable() {
    return standing != null && !standing.inRecovery();
  }

  String word() {
    if (standing != null) {
      return standing.inRecovery() ? "replica" : WRITABLE;
    }
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
