package dev.rebound.core.story;

import dev.rebound.contracts.ApprovalFacts;
import dev.rebound.contracts.BlindPeriod.Telling;
import dev.rebound.contracts.BlindPeriod;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.CommandRefused;
import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.EvidenceAdded;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepProgressed;
import dev.rebound.contracts.IncidentEvent.StepRequested;
import dev.rebound.contracts.IncidentEvent.StepSkipped;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.PersonUnreachable;
import dev.rebound.contracts.PlanActivated;
import dev.rebound.contracts.PromiseAtRisk;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.SignalEvent.AlertReported;
import dev.rebound.contracts.SignalEvent.ClockBeat;
import dev.rebound.contracts.SignalEvent.HealthReported;
import dev.rebound.contracts.SignalEvent.MaintenanceDeclared;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.ProbesDropped;
import dev.rebound.contracts.SignalEvent.RecoveryRelayed;
import dev.rebound.contracts.SignalEvent;
import dev.rebound.contracts.UndoStarted;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One line of the timeline: when, what kind of fact, and a sentence an engineer understands at 3 a.m. */
public record Story(String at, String kind, String sentence) {
  private static final String PERHAPS_AGAIN = " (perhaps a repetition)";

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /** Tells a record of the incidents log. */
  public static Story of(Received<? extends Event> received) {
    String at = CLOCK.format(received.envelope().at());
    return switch (received.event()) {
      case IncidentOpened opened ->
          new Story(at, "incident", "OPENED " + opened.incident() + ": " + opened.scenario().word() + " failure of " + opened.target()
              + ". " + opened.explanation().because());
      case EvidenceAdded added ->
          new Story(at, "incident", "EVIDENCE of " + added.incident() + ": " + String.join(", ", added.names()) + ".");
      case IncidentSuperseded superseded ->
          new Story(at, "incident", "SUPERSEDED " + superseded.incident() + " by " + superseded.by() + ". "
              + superseded.explanation().because());
      case IncidentResolved resolved ->
          new Story(at, "incident", "RESOLVED " + resolved.incident() + ". " + resolved.explanation().because());
      case RecoveryPlanned planned ->
          new Story(at, "recovery", "PLANNED: " + planned.steps().size() + " steps of the "
              + Objects.requireNonNullElse(planned.playbook(), planned.scenario().word()) + " playbook, mode "
              + planned.mode().name().toLowerCase(Locale.ROOT) + goesOn(planned) + ".");
      case StepRequested requested ->
          new Story(at, "step", requested.step() + again(requested.attempt()) + ": " + requested.sentence());
      case StepProgressed progressed -> new Story(at, "step", progressed.step() + " … " + progressed.progress());
      case StepEnded ended ->
          new Story(at, "step", ended.step() + again(ended.attempt()) + " " + ended.outcome().name().replace('_', ' ') + ": "
              + ended.reason());
      case StepWithheld withheld -> new Story(at, "step", withheld.step() + " WITHHELD, it would be: " + withheld.sentence());
      case StepSkipped skipped ->
          new Story(at, "step", skipped.step() + " SKIPPED by " + skipped.person() + ": " + skipped.reason());
      case UndoStarted undo ->
          new Story(at, "recovery", "UNDOING by " + String.join(", ", undo.steps()) + ", because " + undo.because());
      case CandidateChosen chosen -> new Story(at, "recovery", "CHOSEN " + chosen.candidate() + ": " + chosen.because());
      case ApprovalRequested asked ->
          new Story(at, "approval", "ASKED before " + asked.step() + ", because " + asked.because() + ". "
              + facts(asked.facts()) + asked.onSilence());
      case ApprovalGranted granted ->
          new Story(at, "approval", "GRANTED by " + granted.person() + " as " + granted.role() + " (" + granted.method() + ").");
      case ServiceRestored restored -> new Story(at, "recovery", "SERVICE RESTORED" + measured(restored.findings()));
      case RecoveryEnded ended -> new Story(at, "recovery", ended.ending().name().replace('_', ' ') + ": " + ended.reason());
      case NoticeRequested notice ->
          new Story(at, "notice", toWhom(notice) + ": " + notice.headline() + (notice.mayRepeat() ? PERHAPS_AGAIN : ""));
      case NoticeEnded ended -> new Story(at, "notice", sent(ended));
      case LevelRaised raised -> new Story(at, "level", "RAISED to " + raised.name() + ": " + raised.because());
      case LadderStopped stopped -> new Story(at, "level", "ACKNOWLEDGED by " + stopped.person() + " (" + stopped.method() + ").");
      case PersonUnreachable person -> new Story(at, "notice", "UNREACHABLE " + person.person() + ": " + person.because());
      case PromiseMade made -> new Story(at, "promise", promised(made));
      case PromiseAtRisk risk -> new Story(at, "promise", "AT RISK to " + risk.group() + ": " + risk.because());
      case PromiseEnded ended -> new Story(at, "promise", ended(ended));
      case LadderRestarted restarted -> new Story(at, "level", "RESTARTED at " + restarted.name() + ": " + restarted.because());
      case CommandReceived command -> new Story(at, "command", said(command));
      case CommandRefused refused ->
          new Story(at, "command", refused.verb().name() + " by " + refused.person() + " changed nothing: " + refused.because());
      case TimerFired timer -> new Story(at, "timer", timer.timer());
      case BlindPeriod blind -> new Story(at, "rebound", period(blind));
      case SignalEvent signal -> heard(at, signal);
    };
  }

  private static Story heard(String at, SignalEvent signal) {
    return switch (signal) {
      case ProbesDropped dropped ->
          new Story(at, "probe", dropped.target() + ": " + dropped.rounds() + " rounds were dropped before this one");
      case ProbeReported probe -> new Story(at, "probe", probe.target() + " " + probe.outcome());
      case HealthReported health ->
          new Story(at, "health", health.target() + " " + health.health() + " seen by " + health.observer());
      case MaintenanceDeclared work ->
          new Story(at, "work", "Maintenance of " + (work.component().isEmpty() ? "the system" : work.component()) + " until "
              + CLOCK.format(work.until()) + ", declared by " + work.person() + ": " + work.reason());
      case AlertReported alert -> new Story(at, "alert", alert.labels().getOrDefault("alertname", "alert") + " " + alert.status());
      case ClockBeat beat -> new Story(at, "beat", beat.observer());
      case RecoveryRelayed relayed -> new Story(at, "relay", relayed.recovery() + " " + relayed.phase());
      case PlanActivated plan -> new Story(at, "plan", "Plan " + plan.hash().substring(0, 12) + " is in force.");
    };
  }

  private static String said(CommandReceived command) {
    return command.verb().name() + " by " + command.person() + " (" + command.method() + ", as " + command.role() + ")"
        + (command.reason().isBlank() ? "" : ": " + command.reason());
  }

  private static String period(BlindPeriod blind) {
    return "WAS BLIND from " + CLOCK.format(blind.from()) + " to " + CLOCK.format(blind.until()) + ": " + blind.reason()
        + ". Told without Kafka: " + told(blind) + ".";
  }

  private static String promised(PromiseMade made) {
    return "MADE to " + made.group() + ": " + made.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", due "
        + CLOCK.format(made.dueAt()) + ".";
  }

  private static String ended(PromiseEnded promise) {
    return (promise.kept() ? "KEPT to " : "BROKEN to ") + promise.group() + ": " + promise.because();
  }

  private static String goesOn(RecoveryPlanned planned) {
    Continuation continues = planned.continues();
    return continues == null ? ""
        : ", goes on with " + continues.recovery() + " at " + continues.step() + " because " + continues.person() + " asked for it";
  }

  private static String facts(@Nullable ApprovalFacts facts) {
    return facts == null ? ""
        : "On " + facts.target() + ". Expected loss: " + facts.expectedLoss() + " Feels it: " + facts.blastRadius() + ". ";
  }

  private static String again(int attempt) {
    return attempt == 1 ? "" : " (attempt " + attempt + ")";
  }

  /** Of a cache what it holds, of a database what it lost; an application holds nothing. */
  private static String measured(Map<String, String> findings) {
    if (findings.containsKey("keys")) {
      return "; the cache holds " + findings.get("keys") + " keys.";
    }
    return findings.containsKey("lostWitnessRows") ? "; lost witness rows: " + findings.get("lostWitnessRows") + "." : ".";
  }

  private static String sent(NoticeEnded ended) {
    String how = (ended.sent() ? "sent " : "NOT SENT ") + ended.notice() + (ended.reason().isEmpty() ? "" : ": " + ended.reason());
    return how + (ended.mayHaveArrived() ? " (it may have arrived)" : Boolean.TRUE.equals(ended.possibleDuplicate()) ? PERHAPS_AGAIN : "");
  }

  private static String toWhom(NoticeRequested notice) {
    String person = notice.person().isEmpty() ? "everybody" : notice.person();
    return notice.kind().name().toLowerCase(Locale.ROOT) + " to " + person + " by " + notice.channel().name().toLowerCase(Locale.ROOT);
  }

  private static String told(BlindPeriod blind) {
    var told = blind.tellings().stream().filter(Telling::sent)
        .map(telling -> telling.person() + " by " + telling.channel().name().toLowerCase(Locale.ROOT)).distinct().toList();
    return told.isEmpty() ? "nobody" : String.join(", ", told);
  }

  /** The line as the console shows it. */
  public String line() {
    return at + "  " + String.format(Locale.ROOT, "%-9s", kind) + " " + sentence;
  }
}
