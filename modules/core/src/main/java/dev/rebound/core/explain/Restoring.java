package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Ground;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why users are served again since a moment, and where the time before it went. */
final class Restoring {
  private Restoring() {}

  static List<Answer> answers(CaseFile file) {
    Optional<Received<Event>> first = file.first(ServiceRestored.class::isInstance);
    if (first.isEmpty()) {
      Optional<Received<Event>> ended = file.last(RecoveryEnded.class::isInstance);
      return List.of(Answer.no(
          Why.RESTORED, "No recovery verified that users are served again."
              + ended.map(each -> " It ended: " + CaseFile.ground(each).sentence()).orElse(""),
          ended.map(CaseFile::ground).stream().toList(), List.of()));
    }
    return List.of(answer(file, first.get(), (ServiceRestored) first.get().event()));
  }

  private static Answer answer(CaseFile file, Received<Event> record, ServiceRestored restored) {
    List<Ground> grounds = file.facts().stream()
        .filter(each -> each.event() instanceof StepEnded ended && ended.recovery().equals(restored.recovery())
            && ended.outcome().well()
            && each.position().offset() < record.position().offset())
        .map(CaseFile::ground).toList();
    var notes = new ArrayList<String>();
    restored.findings().forEach((name, value) -> notes.add(name + ": " + value));
    String last = grounds.isEmpty() ? "" : ": " + grounds.getLast().sentence();
    String by = "It was verified" + last + (last.endsWith(".") ? "" : ".");
    return CaseFile.yes(Why.RESTORED, record, by, grounds, Map.of(), Course.until(file, record), notes);
  }
}
