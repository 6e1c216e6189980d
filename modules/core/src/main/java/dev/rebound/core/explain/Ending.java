package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Ground;
import dev.rebound.core.explain.Answer.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why it is over: seen to be well, or a consequence of another one; and what it waited for since users were served. */
final class Ending {
  private Ending() {}

  static List<Answer> answers(CaseFile file) {
    Optional<Received<Event>> over =
        file.first(event -> event instanceof IncidentResolved || event instanceof IncidentSuperseded superseded
            && superseded.incident().equals(file.incident()));
    if (over.isPresent()) {
      return List.of(answer(file, over.get()));
    }
    Optional<Received<Event>> ended = file.last(RecoveryEnded.class::isInstance);
    boolean planned = file.opening().isEmpty();
    if (planned && ended.isPresent()) {
      return List.of(CaseFile.yes(
          Why.ENDED, ended.get(), CaseFile.ground(ended.get()).sentence(), List.of(), java.util.Map.of(), Course.until(file, ended.get()),
          List.of()));
    }
    return List.of(Answer.no(
        Why.ENDED, "It is not over" + ended.map(each -> "; its last recovery ended: " + CaseFile.ground(each).sentence()).orElse("") + ".",
        ended.map(CaseFile::ground).stream().toList(), List.of()));
  }

  private static Answer answer(CaseFile file, Received<Event> record) {
    Explanation why = record.event() instanceof IncidentResolved resolved ? resolved.explanation()
        : record.event() instanceof IncidentSuperseded superseded ? superseded.explanation()
        : new Explanation("", "", java.util.Map.of(), List.of());
    String prefix = record.event() instanceof IncidentSuperseded superseded ? "It is a consequence of " + superseded.by() + ". " : "";
    List<Ground> grounds = why.evidence().stream()
        .map(each -> new Ground(each.position(), each.at(), each.observer() + " saw " + each.target() + ": " + each.says())).toList();
    return CaseFile.yes(
        Why.ENDED, record, prefix + why.because() + " (rule " + why.rule() + ")", grounds, why.thresholds(), waits(file, record),
        List.of());
  }

  /** Since users were served: what was still to be done, and then what had still to be seen. */
  private static List<Wait> waits(CaseFile file, Received<Event> end) {
    Instant over = end.envelope().at();
    var waits = new ArrayList<Wait>();
    Optional<Instant> served = file.first(ServiceRestored.class::isInstance).map(record -> record.envelope().at());
    Optional<Instant> recovered = file.last(RecoveryEnded.class::isInstance).map(record -> record.envelope().at());
    Instant from = served.or(() -> file.opening().map(record -> record.envelope().at())).orElse(over);
    if (recovered.isPresent() && from.isBefore(recovered.get()) && recovered.get().isBefore(over)) {
      waits.add(new Wait(from, recovered.get(), "until the recovery had done its remaining steps"));
      from = recovered.get();
    }
    if (from.isBefore(over)) {
      waits.add(new Wait(from, over, "until it was seen to be well for as long as the plan wants"));
    }
    return waits;
  }
}
