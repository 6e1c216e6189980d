package dev.rebound.ingest.logs;

import dev.rebound.contracts.CodeVersion;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.Redaction;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.AlertStatus;
import dev.rebound.contracts.SignalEvent.Weight;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Intakes.LogRule;
import dev.rebound.ingest.intake.Fields;
import dev.rebound.ingest.intake.NotTaken;
import dev.rebound.ingest.plans.ActivePlan;
import dev.rebound.ingest.plans.Sha256;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last matching lines of one rule, by their time of receipt, at most as many as it takes; in memory.
 *
 * <pre>
 * quiet --[so many lines within its time]--> FIRING --[no line for its time]--> RESOLVED, quiet
 * </pre>
 *
 * <p>While it fires, every matching line tells it again under the same id: what the log did not take the first time it takes then, and what
 * it has is a duplicate. Thread-safe.
 */
final class RuleWindow {
  private final ActivePlan plan;
  private final LogRule rule;
  private final Pattern pattern;
  private final ArrayDeque<Instant> lines = new ArrayDeque<>();
  private @Nullable Instant firingSince;
  private String sample = "";

  RuleWindow(ActivePlan plan, LogRule rule) {
    this.plan = plan;
    this.rule = rule;
    this.pattern = Pattern.compile(rule.pattern());
  }

  /** What a line completes or continues. @throws NotTaken where the pattern takes too long for it */
  Optional<Envelope<AlertReported>> line(String message, Instant at) {
    try {
      return pattern.matcher(new BoundedLine(message)).find() ? matched(message, at) : Optional.empty();
    } catch (StackOverflowError e) {
      throw new NotTaken("a pattern of a plan is too deep for this line");
    }
  }

  private synchronized Optional<Envelope<AlertReported>> matched(String message, Instant at) {
    while (!lines.isEmpty() && (lines.getFirst().isBefore(at.minus(rule.within())) || lines.size() >= rule.atLeast())) {
      lines.removeFirst();
    }
    lines.addLast(at);
    if (firingSince == null && lines.size() >= rule.atLeast()) {
      firingSince = lines.getFirst();
      String shown = Redaction.word(Fields.cut(message, LogLimits.LOOKED_AT_MAX), Integer.MAX_VALUE);
      sample = Fields.cut(shown, LogLimits.SAMPLE_MAX);
    }
    Instant since = firingSince;
    return since == null ? Optional.empty() : Optional.of(envelope(AlertStatus.FIRING, since, at));
  }

  /** The end of what fired, where no line matched for the rule's time. It stays the answer until {@link #resolved} is said. */
  synchronized Optional<Envelope<AlertReported>> end(Instant at) {
    Instant since = firingSince;
    boolean over = since != null && (lines.isEmpty() || lines.getLast().isBefore(at.minus(rule.within())));
    return since != null && over ? Optional.of(envelope(AlertStatus.RESOLVED, since, at)) : Optional.empty();
  }

  /** The log has the end. */
  synchronized void resolved(Envelope<AlertReported> end) {
    if (end.event().startsAt().equals(firingSince)) {
      firingSince = null;
      lines.clear();
    }
  }

  private Envelope<AlertReported> envelope(AlertStatus status, Instant since, Instant at) {
    var event =
        new AlertReported(
            LogIntake.SOURCE, rule.component(), status, Map.of("alertname", rule.name()),
            Map.of("lines", rule.atLeast() + " or more within " + rule.within().toSeconds() + " s", "sample", sample), since,
            status == AlertStatus.RESOLVED ? at : null, Sha256.id(rule.name(), rule.component()), "", Weight.SUPPORTING);
    String id = "log/" + Sha256.id(rule.name(), rule.component(), since.toString(), status.name());
    return new Envelope<>(id, plan.system(), at, Writers.INGEST, null, CodeVersion.CURRENT, plan.hash(), event);
  }
}
