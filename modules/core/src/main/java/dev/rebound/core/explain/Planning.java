package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Continuation;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.explain.Answer.Ground;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Why a recovery began, and what it waited for: at most one recovery of a system is under way. */
final class Planning {
  private Planning() {}

  static List<Answer> answers(CaseFile file) {
    List<Received<Event>> all = file.all(RecoveryPlanned.class::isInstance);
    if (all.isEmpty()) {
      return List.of(none(file));
    }
    return all.stream().map(record -> answer(file, record, (RecoveryPlanned) record.event())).toList();
  }

  private static Answer none(CaseFile file) {
    boolean alarm = file.opening().filter(record ->
        record.event() instanceof dev.rebound.contracts.IncidentEvent.IncidentOpened opened && opened.scenario() == Scenario.MONITORING)
        .isPresent();
    return Answer.no(
        Why.PLANNED, alarm ? "It is an alarm: people are told, nothing is ever recovered." : "No recovery was planned for it.",
        file.opening().map(CaseFile::ground).stream().toList(), waitedFor(file, Instant.MAX));
  }

  private static Answer answer(CaseFile file, Received<Event> record, RecoveryPlanned planned) {
    String playbook = planned.playbook() == null ? planned.scenario().word() : planned.playbook();
    Continuation continues = planned.continues();
    String sentence = continues != null
        ? continues.person() + " had the recovery go on at " + continues.step() + ": " + continues.reason()
        : planned.requestedBy() != null
            ? planned.requestedBy() + " asked for it" + (planned.reason() == null ? "." : ": " + planned.reason())
            : "It is a failure of " + planned.component() + ", scenario " + planned.scenario().word()
                + ", and the plan answers it with the playbook '" + playbook + "', mode " + word(planned.mode()) + ".";
    List<Ground> grounds = file.opening().map(CaseFile::ground).stream().toList();
    return CaseFile.yes(
        Why.PLANNED, record, sentence, grounds, Map.of("mode", word(planned.mode())), Course.until(file, record),
        waitedFor(file, record.envelope().at()));
  }

  /** Recoveries of the same system that were under way meanwhile. */
  private static List<String> waitedFor(CaseFile file, Instant until) {
    var notes = new ArrayList<String>();
    for (Received<Event> record : file.around()) {
      if (record.event() instanceof RecoveryEnded ended && !record.envelope().at().isAfter(until)
          && file.opening().filter(opening -> opening.envelope().at().isBefore(record.envelope().at())).isPresent()) {
        notes.add("The recovery " + ended.recovery() + " of the same system ended at " + record.envelope().at()
            + ": one recovery of a system is under way at a time [" + record.position() + "].");
      }
    }
    return notes;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
