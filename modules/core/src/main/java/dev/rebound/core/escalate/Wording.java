package dev.rebound.core.escalate;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.PlannedStep;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SystemName;
import dev.rebound.contracts.Verb;
import dev.rebound.core.escalate.Audience.Text;
import dev.rebound.core.plan.Defaults;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.DatabaseFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words of every notice: plain sentences for an engineer who was asleep a minute ago. What failed, since when, why we believe
 * it, what is being done, who is told next and when.
 *
 * @param now the time of the news
 * @param plan the plan in force; null before the first
 */
record Wording(Instant now, @Nullable Plan plan, SystemName system) {
  /** Characters of one line; what is longer is cut and says so. */
  static final int LINE_MAX = 1000;
  /** Measurements that one notice lists. */
  static final int FINDINGS_MAX = 12;
  static final String DOING_AFTER_RESTORED = "Users are served again; Rebound is still restoring redundancy.";

  private static final String NOTHING_YET = "No recovery is under way yet.";
  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  static String doing(RecoveryPlanned planned) {
    String steps = planned.steps().stream().map(PlannedStep::sentence).collect(Collectors.joining(" "));
    Continuation continues = planned.continues();
    String how =
        continues != null ? "Rebound goes on with the recovery, asked for by " + continues.person()
            : switch (planned.mode()) {
              case AUTO -> "Rebound is recovering it by itself";
              case APPROVE -> "Rebound has a recovery planned";
              case OBSERVE -> "Rebound only looks, and says what it would do";
            };
    return cut(how + ". Steps: " + steps);
  }

  static String doing(ApprovalRequested asked) {
    return cut("Rebound waits for a decision: " + asked.action());
  }

  static String doing(ApprovalGranted granted) {
    return "Rebound is recovering it; " + granted.person() + " approved.";
  }

  Text page(OpenIncident incident) {
    String level = plan == null ? "" : ", level " + incident.ladder().level() + ", " + Rungs.at(plan, incident.ladder().level()).name();
    return text(
        headline(incident, failure(incident)) + level,
        Stream.of(
            since(incident), "Why we believe it: " + incident.disaster().because(), doing(incident), next(incident), howToTake(incident)));
  }

  Text takeOver(OpenIncident incident, RecoveryEnded ended) {
    return text(
        headline(incident, "a person must take over, the recovery " + (ended.ending() == Ending.ABORTED ? "was aborted" : "stopped")),
        Stream.of(
            "Why: " + ended.reason(), "Rebound does nothing more about it by itself.",
            incident.resolved() ? "Probes saw the service again, but the recovery is not complete." : since(incident), next(incident),
            howToTake(incident)));
  }

  Text restarted(OpenIncident incident, String because) {
    return text(
        headline(incident, "nobody has it any more, somebody must take it"),
        Stream.of("Why: " + because, since(incident), doing(incident), next(incident), howToTake(incident)));
  }

  Text stale(OpenIncident incident, String person, Instant aliveAt) {
    return text(
        headline(incident, "do you still have it, " + person + "?"),
        Stream.of(
            "Nothing was heard of you, and the recovery did not move, since " + DATE_AND_TIME.format(aliveAt) + ".",
            "Acknowledge incident " + incident.incident() + " again, or hand it over.",
            "Unless something is heard until " + TIME.format(now.plus(answerWithin())) + ", the escalation begins again.",
            since(incident), doing(incident)));
  }

  /** How long who was asked is waited for. */
  Duration answerWithin() {
    return plan == null ? Defaults.ANSWER_WITHIN : plan.onCall().answerWithin();
  }

  Text offered(OpenIncident incident, CommandReceived command, String to) {
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    return text(
        headline(incident, command.person() + " asks " + to + " to take it"),
        Stream.of(
            to + ": to take it, acknowledge incident " + incident.incident() + ".",
            by == null ? "Nobody has it until then: the escalation goes on." : "Until then " + by.person() + " has it.",
            reason(command), since(incident), doing(incident)));
  }

  Text unreachable(OpenIncident incident, String person, String because) {
    String then = incident.ladder().hastened() ? "The next people are told now, and not only when they are due." : "";
    return text(
        headline(incident, person + " cannot be reached on any channel"),
        Stream.of("What the last one said: " + because + ".", then, since(incident), doing(incident)));
  }

  String whyForecast(OpenIncident incident, Forecast forecast) {
    Instant served = forecast.served(now);
    return "The recovery is expected to serve users at " + TIME.format(served) + ", "
        + spell(Duration.between(incident.disaster().downSince(), served)) + " after the failure; the objective (" + forecast.objective()
        + ") is " + spell(forecast.limit()) + ". After the step " + forecast.rest().step() + " was requested, past runs ("
        + forecast.rest().runs() + ") took " + spell(forecast.rest().fromRequest()) + ".";
  }

  Text forecast(OpenIncident incident, String because, Forecast forecast) {
    return text(
        headline(incident, "the recovery will miss the " + forecast.objective()),
        Stream.of(because, "You are told early, while something can still be done about it.", since(incident), doing(incident),
            next(incident), incident.ladder().acknowledgement() == null ? howToTake(incident) : ""));
  }

  Text untaken(OpenIncident incident, String to) {
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    String stands = by == null ? "Nobody has it: the escalation goes on." : by.person() + " still has it.";
    return text(
        headline(incident, to + " did not take it"),
        Stream.of(
            to + " was asked to take it and has not answered for " + spell(answerWithin()) + ".", stands,
            since(incident), doing(incident)));
  }

  Text asked(OpenIncident incident, ApprovalRequested asked) {
    var lines = new ArrayList<String>();
    lines.add(action(asked));
    lines.addAll(question(asked, "Expected loss of acknowledged writes: "));
    lines.add(since(incident));
    lines.add("Why we believe it: " + incident.disaster().because());
    lines.add("Recovery: " + asked.recovery() + ".");
    return text(headline(incident, decision(asked)), lines.stream());
  }

  static String decision(ApprovalRequested asked) {
    return "your decision is needed until " + TIME.format(asked.expiresAt());
  }

  static String action(ApprovalRequested asked) {
    return "What is asked: may Rebound do this? " + asked.action();
  }

  static String expiry(ApprovalRequested asked) {
    return "Expires at: " + DATE_AND_TIME.format(asked.expiresAt()) + ".";
  }

  /** What whoever answers must know, a line each. @param loss how the line of the expected loss begins */
  static List<String> question(ApprovalRequested asked, String loss) {
    var lines = new ArrayList<String>();
    lines.add("Why a person is asked: " + asked.because());
    ApprovalFacts facts = asked.facts();
    if (facts != null) {
      lines.add("On what: " + facts.target() + ".");
      lines.add(loss + facts.expectedLoss());
      lines.add("What else feels it: " + facts.blastRadius() + ".");
      lines.add("Who may answer: " + facts.role() + ".");
    }
    lines.add(expiry(asked));
    lines.add("If nobody answers: " + asked.onSilence());
    return lines;
  }

  Text refused(OpenIncident incident, CommandRefused refused) {
    return text(
        headline(incident, refused.verb().name().toLowerCase(Locale.ROOT) + " by " + refused.person() + " changed nothing"),
        Stream.of("Why: " + refused.because() + ".", doing(incident)));
  }

  Text acknowledged(OpenIncident incident, CommandReceived command) {
    return text(
        headline(incident, command.person() + " has it (by " + command.method() + ")"),
        Stream.of("Nobody further is told unless the recovery is handed over.", doing(incident), since(incident), reason(command)));
  }

  Text commanded(OpenIncident incident, CommandReceived command) {
    boolean stop = command.verb() == Verb.STOP;
    return text(
        system + ": Rebound was " + (stop ? "stopped" : "released") + " by " + command.person() + " (by " + command.method() + ")",
        Stream.of(
            stop ? "Nothing acts any more until somebody releases it." : "Rebound may act again.", reason(command),
            "Incident " + incident.incident() + " is open: " + failure(incident) + ".", next(incident)));
  }

  Text granted(OpenIncident incident, ApprovalGranted granted) {
    return text(
        headline(incident, granted.person() + " approved the recovery (as " + granted.role() + ", by " + granted.method() + ")"),
        Stream.of("Rebound goes on with it now.", since(incident), next(incident)));
  }

  Text restored(OpenIncident incident, ServiceRestored restored) {
    var lines = new ArrayList<String>();
    lines.add("Service was down for " + spell(Duration.between(incident.disaster().downSince(), now)) + ". " + since(incident));
    restored.findings().entrySet().stream()
        .limit(FINDINGS_MAX)
        .map(finding -> measured(finding.getKey(), finding.getValue()))
        .forEach(lines::add);
    lines.add("Redundancy may still be missing; another message follows when the recovery ends.");
    lines.add(next(incident));
    return text(headline(incident, "users are served again"), lines.stream());
  }

  private static String measured(String finding, String value) {
    return switch (finding) {
      case "lossRows" -> "Measured loss: " + value + " acknowledged rows.";
      case "lossSeconds" -> "Measured loss: the last " + value + " s of acknowledged writes.";
      default -> "Measured: " + finding + " = " + value + ".";
    };
  }

  Text ended(OpenIncident incident, RecoveryEnded ended) {
    String how =
        switch (ended.ending()) {
          case RECOVERED -> "the recovery is complete";
          case HANDED_OVER -> "the recovery was handed over to a person";
          case ABORTED -> "the recovery was aborted";
        };
    return text(headline(incident, how), Stream.of(ended.reason(), since(incident), next(incident)));
  }

  Text resolved(OpenIncident incident, IncidentResolved resolved) {
    boolean falseAlarm = incident.untouched() && incident.disaster().scenario() != Scenario.MONITORING;
    return text(
        headline(incident, falseAlarm ? "a false alarm, it ended by itself and nothing was done" : "resolved"),
        Stream.of(
            "Why we believe it: " + resolved.explanation().because(),
            "It lasted " + spell(Duration.between(incident.disaster().downSince(), now)) + ". " + since(incident), doing(incident),
            "Nobody further is told."));
  }

  Text superseded(OpenIncident incident, IncidentSuperseded superseded) {
    return text(
        headline(incident, "is a consequence of " + superseded.by() + " (" + superseded.cause().word() + ")"),
        Stream.of(
            "Why we believe it: " + superseded.explanation().because(), since(incident),
            "What follows is told about that incident."));
  }

  String whyRaised(OpenIncident incident) {
    return "Nobody has acknowledged incident " + incident.incident() + " since " + DATE_AND_TIME.format(incident.ladder().from()) + ".";
  }

  private String headline(OpenIncident incident, String says) {
    return system + ": " + incident.disaster().component() + ": " + says;
  }

  private static String failure(OpenIncident incident) {
    String what =
        switch (incident.disaster().scenario()) {
          case DATABASE -> "the database does not accept writes";
          case CACHE -> "the cache does not answer";
          case APPLICATION -> "no instance of the application serves";
          case SITE -> "the whole site is gone";
          case MONITORING ->
              incident.disaster().component().startsWith(DatabaseFailure.DUAL_PRIMARY) ? "two primaries answer"
                  : incident.disaster().component().startsWith(DatabaseFailure.WRITES_STUCK) ? "the primary lives and takes no writes"
                  : "a monitor is blind or silent";
        };
    return what + " (" + incident.disaster().target() + ")";
  }

  private static String since(OpenIncident incident) {
    return "Failing since " + DATE_AND_TIME.format(incident.disaster().downSince()) + ".";
  }

  private static String doing(OpenIncident incident) {
    String doing = incident.recoveries().doing();
    return "What is being done: " + (doing.isEmpty() ? NOTHING_YET : doing);
  }

  private static String howToTake(OpenIncident incident) {
    return "To take it, acknowledge incident " + incident.incident() + ".";
  }

  private static String reason(CommandReceived command) {
    return command.reason().isEmpty() ? "" : "Their words: " + command.reason();
  }

  /** Who is told next, and when: the times are those of the pending timers. */
  private String next(OpenIncident incident) {
    Ladder.Acknowledgement by = incident.ladder().acknowledgement();
    if (by != null) {
      return by.person() + " has it (by " + by.method() + ").";
    }
    if (plan == null || incident.ladder().ended()) {
      return "";
    }
    List<String> waits = Wait.ladder(incident, plan).map(wait -> next(wait, plan)).toList();
    return waits.isEmpty()
        ? "This is the last level: nobody further is told. Somebody must acknowledge."
        : "Unless somebody acknowledges: " + String.join(", ", waits) + ".";
  }

  private static String next(Wait.Rung wait, Plan plan) {
    String whom =
        switch (wait) {
          case Wait.Backup backup -> "backup " + String.join(", ", Rungs.backup(plan, backup.incident().ladder(), backup.due()));
          case Wait.NextLevel level ->
              Rungs.at(plan, level.level()).name() + " (" + String.join(", ", Rungs.at(plan, level.level(), level.due()).tell()) + ")";
        };
    return whom + " is told at " + TIME.format(wait.due());
  }

  /** A channel in a sentence. */
  static String of(Channel channel) {
    return switch (channel) {
      case SLACK -> "Slack";
      case EMAIL -> "e-mail";
    };
  }

  static Text text(String headline, Stream<String> lines) {
    return new Text(cut(headline), lines.filter(line -> !line.isBlank()).map(Wording::cut).toList());
  }

  private static String cut(String line) {
    return line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX - 1) + "…";
  }

  private static String spell(Duration duration) {
    Duration positive = duration.isNegative() ? Duration.ZERO : duration;
    return Stream.of(
            part(positive.toHours(), "h"), part(positive.toMinutesPart(), "min"), positive.toSecondsPart() + " s")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String part(long count, String unit) {
    return count == 0 ? "" : count + " " + unit;
  }
}
