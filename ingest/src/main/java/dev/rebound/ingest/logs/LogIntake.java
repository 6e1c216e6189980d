package dev.rebound.ingest.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rebound.contracts.Envelope;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.Topics;
import dev.rebound.ingest.http.Refusal;
import dev.rebound.ingest.intake.Fields;
import dev.rebound.ingest.intake.JsonBody;
import dev.rebound.ingest.intake.NotTaken;
import dev.rebound.ingest.intake.SignalIntake;
import dev.rebound.ingest.intake.Taken;
import dev.rebound.ingest.intake.Translator;
import dev.rebound.ingest.plans.ActivePlans;
import dev.rebound.ingest.plans.DuplicateWindow;
import dev.rebound.ingest.status.DoorStatus;
import dev.rebound.kafka.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts log lines by the plans' rules and stores what they amount to, as supporting evidence; the lines themselves are not kept. Returns
 * only after every record was acknowledged; how: {@link SignalIntake}.
 *
 * <p>Lines have no id, so a body that is sent again counts again. The counts are in the memory of this instance: a restart forgets
 * them, and an alert that fired before it is not resolved by it.
 */
public final class LogIntake {
  /** The sender's name, and that of an alert made of lines. */
  public static final String SOURCE = "logs";

  private static final Logger LOG = LoggerFactory.getLogger(LogIntake.class);

  private final LogWriter log;
  private final DoorStatus status;
  private final SignalIntake intake;
  private final List<RuleWindow> windows;
  private final DuplicateWindow ends = new DuplicateWindow(LogLimits.ENDS_MAX);
  private final Translator translator = new Lines();

  public LogIntake(ActivePlans plans, LogWriter log, DoorStatus status, InstantSource clock, Duration answerLimit) {
    this.log = log;
    this.status = status;
    this.intake = new SignalIntake(log, status, clock, answerLimit);
    this.windows =
        plans.all().stream().flatMap(plan -> plan.plan().intakes().logs().stream().map(rule -> new RuleWindow(plan, rule))).toList();
  }

  /**
   * Takes the lines of an admitted sender: one JSON object, an array of them, or one a line (NDJSON), each with its text in
   * {@code message} or {@code log}.
   *
   * @param waited what of the answer's limit is used up
   * @return counts of lines; none is a duplicate
   * @throws Refusal 400 where it is none of these, 503 where not everything was acknowledged within the limit: it must be sent again
   */
  public Taken take(String source, byte[] body, Duration waited) {
    var taken = intake.take(source, body, waited, translator);
    return new Taken(taken.accepted() + taken.duplicates(), 0, taken.rejected());
  }

  /** Says of every rule that was quiet for its time that it is over. Called at every beat; what the log does not take is said again. */
  public void tick(Instant at) {
    for (RuleWindow window : windows) {
      window.end(at).ifPresent(end -> append(window, end));
    }
  }

  private void append(RuleWindow window, Envelope<AlertReported> end) {
    var claim = ends.claim(end.id());
    if (!claim.first()) {
      return;
    }
    try {
      status.watched(log.append(Topics.SIGNALS, end))
          .whenComplete(
              (position, trouble) -> {
                if (trouble == null) {
                  window.resolved(end);
                  ends.succeeded(claim);
                } else {
                  ends.failed(claim, trouble);
                }
              });
    } catch (LogWriter.LogUnavailable e) {
      ends.failed(claim, e);
      LOG.debug("the end of a log rule's alert is not stored yet, id={}", end.id(), e);
    }
  }

  private final class Lines implements Translator {
    @Override
    public List<JsonBody.Place> items(byte[] body) {
      return JsonBody.items(body);
    }

    @Override
    public List<Envelope<AlertReported>> signals(String source, JsonNode item, Instant at) {
      String message = message(item);
      return windows.stream().flatMap(window -> window.line(message, at).stream()).toList();
    }
  }

  /** Vector, Logstash and most others say {@code message}, Fluentd and Fluent Bit say {@code log} for what containers write. */
  private static String message(JsonNode line) {
    for (String name : List.of("message", "log")) {
      if (Fields.present(line, name)) {
        return Fields.text(line, name, Integer.MAX_VALUE);
      }
    }
    throw new NotTaken("'message' and 'log' are missing");
  }
}
