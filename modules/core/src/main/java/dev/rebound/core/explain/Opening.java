package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Ground;
import dev.rebound.core.explain.Answer.Wait;
import dev.rebound.core.review.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why it was opened: the rule, its evidence and the plan's windows, and what did not count before. */
final class Opening {
  private Opening() {}

  static List<Answer> answers(CaseFile file) {
    return file.opening().map(record -> List.of(answer(file, record, (IncidentOpened) record.event())))
        .orElseGet(() -> List.of(Answer.no(
            Why.OPENED, "Nothing was detected: it is planned work, which a person asked for.",
            file.facts().stream().limit(1).map(CaseFile::ground).toList(), List.of())));
  }

  private static Answer answer(CaseFile file, Received<Event> record, IncidentOpened opened) {
    Explanation why = opened.explanation();
    List<Ground> grounds = why.evidence().stream()
        .map(each -> new Ground(each.position(), each.at(), each.observer() + " saw " + each.target() + ": " + each.says())).toList();
    var notes = new ArrayList<>(Hindrance.before(file, opened, record.envelope().at()));
    if (file.signals().isEmpty()) {
      notes.add("What was seen beside this evidence is not in the log any more, or was not exported.");
    }
    return CaseFile.yes(
        Why.OPENED, record, why.because() + " (rule " + why.rule() + ")", grounds, why.thresholds(), waits(opened, record, why), notes);
  }

  /** Where the time to the decision went: evidence that was still missing, and then a window of the plan. */
  static List<Wait> waits(IncidentOpened opened, Received<Event> record, Explanation why) {
    var waits = new ArrayList<Wait>();
    Instant from = opened.firstEvidenceAt();
    Instant decided = record.envelope().at();
    List<Evidence> later = why.evidence().stream().filter(each -> each.at().isAfter(opened.firstEvidenceAt()))
        .sorted(Comparator.comparing(Evidence::at)).toList();
    for (Evidence each : later) {
      if (each.at().isAfter(from) && !each.at().isAfter(decided)) {
        waits.add(new Wait(from, each.at(), "until " + each.observer() + " saw " + each.target() + ": " + each.says() + place(each)));
        from = each.at();
      }
    }
    if (from.isBefore(decided)) {
      waits.add(new Wait(from, decided, window(why.thresholds())));
    }
    return waits;
  }

  private static String place(Evidence evidence) {
    return " [" + evidence.position() + "]";
  }

  /** All the evidence was there, and it had to stand. */
  private static String window(Map<String, String> thresholds) {
    String windows = thresholds.entrySet().stream().filter(each -> duration(each.getValue()) != null)
        .map(each -> each.getKey() + " " + Durations.text(duration(each.getValue()))).collect(Collectors.joining(", "));
    return windows.isEmpty()
        ? "until the signal came that the decision was made on"
        : "until it had stood as long as the plan wants (" + windows + ")";
  }

  private static @org.jspecify.annotations.Nullable Duration duration(String text) {
    try {
      return text.startsWith("PT") ? Duration.parse(text) : null;
    } catch (java.time.format.DateTimeParseException e) {
      return null;
    }
  }
}
