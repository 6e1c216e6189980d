package dev.rebound.responder.steps.postgres;

import dev.rebound.core.plan.Component.Node;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.StepContext;
import dev.rebound.responder.steps.StepReport;
import dev.rebound.targets.Answer;
import dev.rebound.targets.Outcome;
import dev.rebound.targets.postgres.IntegrityReport;
import dev.rebound.targets.postgres.IntegrityReport.Corruption;
import dev.rebound.targets.postgres.IntegrityReport.NotChecked;
import dev.rebound.targets.postgres.IntegrityReport.Why;
import dev.rebound.targets.postgres.PostgresNode.CheckLimits;
import dev.rebound.targets.postgres.PostgresNode.CheckWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Looks for corruption in the indexes and tables of the new primary, after users are served and redundancy is back. Changes nothing.
 * Corruption is refused, which gives the recovery to a person with the place; nothing is repaired or taken offline by itself. What was not
 * checked, and why, is said and is no failure. Limits and order: docs/decisions/0006-integrity-check.md.
 */
public final class CheckIntegrity implements Step {
  /** Together less than the step's time limit in the playbook, so that a check that is cut short still reports. */
  static final CheckLimits LIMITS =
      new CheckLimits(Duration.ofMinutes(5), Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(5));
  /** Between two looks at the primary: while a recovery runs no new failure is detected, so a check must not outlive its primary. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);
  /** Looks in a row without any answer after which the check ends. */
  private static final int UNANSWERED_MAX = 3;
  /** A server whose process died under a check answers again, if only that it is starting, after this time. */
  private static final Duration CRASH_PAUSE = Duration.ofSeconds(1);
  /** Corruptions, and objects for each reason, in the sentence that people read; the findings hold more. */
  private static final int SAID_MAX = 3;

  @Override
  public StepReport run(StepContext context) throws InterruptedException {
    Node primary = context.node(context.argument("primary"));
    var watch = new Watch(context, primary);
    return switch (context.targets().postgres(context.database(), primary).checkIntegrity(LIMITS, watch)) {
      case Answer.Value<IntegrityReport>(IntegrityReport report) -> checked(context, primary, report);
      case Answer.Trouble<IntegrityReport>(Outcome outcome, String reason) when outcome == Outcome.ERROR ->
          StepReport.failed("integrity could not be checked: " + reason);
      case Answer.Trouble<IntegrityReport>(Outcome outcome, String reason) ->
          // The detector looks at a primary that is gone as soon as this recovery ends; failing would leave it to a person.
          StepReport.done("integrity not checked: " + reason).with("checked", "nothing").with("notChecked", "indexes and tables");
    };
  }

  private static StepReport checked(StepContext context, Node primary, IntegrityReport report) throws InterruptedException {
    String scope = report.indexes() + " indexes and " + report.tables() + " tables of database " + report.database();
    String left = left(report.notChecked(), SAID_MAX);
    String seconds = String.format(Locale.ROOT, "%.1f s", report.elapsed().toMillis() / 1e3);
    StepReport told;
    if (!report.sound()) {
      told = StepReport.refused(primary.name() + ": corruption is for a person. " + damage(report));
    } else if (report.notChecked().containsKey(Why.NO_ANSWER) && livesOn(context, primary)) {
      told = StepReport.refused(
          primary.name() + " ended the session of the check and lives on, its process may have crashed on damaged data: " + left);
    } else {
      told = StepReport.done("no corruption in " + scope + ", in " + seconds + "; not checked: " + (left.isEmpty() ? "nothing" : left));
    }
    return told
        .with("checked", scope)
        .with("notChecked", left(report.notChecked(), IntegrityReport.NAMES_MAX))
        .with("corruptions", Long.toString(report.found()))
        .with("corrupt", places(report, IntegrityReport.CORRUPTIONS_MAX))
        .with("checksumFailures", Long.toString(report.checksumFailures()));
  }

  private static boolean livesOn(StepContext context, Node primary) throws InterruptedException {
    Thread.sleep(CRASH_PAUSE);
    return Watch.lives(Look.at(context, primary));
  }

  private static String damage(IntegrityReport report) {
    String counters = report.checksumFailures() == 0 ? "" : " The server counts " + report.checksumFailures() + " checksum failures.";
    return report.found() == 0 ? counters.strip() : report.found() + " found: " + places(report, SAID_MAX) + "." + counters;
  }

  private static String places(IntegrityReport report, int max) {
    String named = report.corruptions().stream().limit(max).map(Corruption::sentence).collect(Collectors.joining(" | "));
    long more = report.found() - Math.min(max, report.corruptions().size());
    return more > 0 ? named + " | and " + more + " more" : named;
  }

  /** What was not checked, reason by reason; empty where everything was. */
  private static String left(Map<Why, NotChecked> notChecked, int max) {
    return new TreeMap<>(notChecked).entrySet().stream()
        .map(each -> each.getValue().count() + " (" + each.getKey().words() + names(each.getValue(), max) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String names(NotChecked left, int max) {
    var named = left.names().stream().limit(max).toList();
    int more = left.count() - named.size();
    return named.isEmpty() ? "" : ": " + String.join(", ", named) + (more > 0 ? " and " + more + " more" : "");
  }

  /** Renews the lease, obeys the kill switch, and ends the check when the primary is gone. */
  private static final class Watch implements CheckWatch {
    private final StepContext context;
    private final Node primary;
    private Instant looked = Instant.now();
    private int unanswered;

    Watch(StepContext context, Node primary) {
      this.context = context;
      this.primary = primary;
    }

    @Override
    public boolean goesOn(String progress) {
      context.mayAct("go on with the check");
      context.progress(progress);
      if (Instant.now().isAfter(looked.plus(LOOK_INTERVAL))) {
        unanswered = lives(Look.at(context, primary)) ? 0 : unanswered + 1;
        looked = Instant.now();
      }
      return unanswered < UNANSWERED_MAX;
    }

    static boolean lives(Look look) {
      return look.answered() || look.outcome() == Outcome.ERROR;
    }
  }
}
