package dev.rebound.core.explain;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.ApprovalGranted;
import dev.rebound.contracts.IncidentEvent.CandidateChosen;
import dev.rebound.contracts.IncidentEvent.Outcome;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentEvent.StepEnded;
import dev.rebound.contracts.IncidentEvent.StepWithheld;
import dev.rebound.contracts.Received;
import dev.rebound.core.explain.Answer.Ground;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.SiteFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Why a replica was promoted: the fence, the choice and the yes that allowed it; or why none was. */
final class Promotion {
  private static final Set<String> PROMOTES =
      Set.of(
          DatabaseFailure.PROMOTE_REPLICA, CacheFailure.PROMOTE_CACHE_REPLICA, CacheFailure.FAIL_OVER_SHARD,
          SiteFailure.PROMOTE_SITE_REPLICA);
  private static final Set<String> FENCES = Set.of(DatabaseFailure.FENCE_PRIMARY, CacheFailure.FENCE_CACHE, SiteFailure.FENCE_SITE);

  private Promotion() {}

  static List<Answer> answers(CaseFile file) {
    List<Received<Event>> done =
        file.all(event -> event instanceof StepEnded ended && PROMOTES.contains(ended.step()) && ended.outcome().well());
    return done.isEmpty() ? List.of(none(file)) : done.stream().map(record -> answer(file, record, (StepEnded) record.event())).toList();
  }

  private static Answer answer(CaseFile file, Received<Event> record, StepEnded promoted) {
    Optional<Received<Event>> chosen =
        file.last(event -> event instanceof CandidateChosen each && each.recovery().equals(promoted.recovery()));
    Optional<Received<Event>> fenced = file.last(
        event -> event instanceof StepEnded ended && FENCES.contains(ended.step()) && ended.recovery().equals(promoted.recovery())
            && ended.outcome().well());
    var sentence = new StringBuilder(ended(promoted.reason()));
    chosen.ifPresent(each -> {
      if (each.event() instanceof CandidateChosen choice) {
        sentence.append(" It was chosen because ").append(ended(choice.because()));
      }
    });
    fenced.ifPresent(each -> {
      if (each.event() instanceof StepEnded ended) {
        sentence.append(" The old primary was fenced first: ").append(ended(ended.reason()));
      }
    });
    var grounds = new ArrayList<Ground>();
    file.opening().map(CaseFile::ground).ifPresent(grounds::add);
    file.all(event -> event instanceof ApprovalGranted granted && granted.recovery().equals(promoted.recovery())).stream()
        .map(CaseFile::ground).forEach(grounds::add);
    fenced.map(CaseFile::ground).ifPresent(grounds::add);
    chosen.map(CaseFile::ground).ifPresent(grounds::add);
    return CaseFile.yes(
        Why.PROMOTED, record, sentence.toString(), grounds, thresholds(file.plan(), promoted), Course.until(file, record),
        fenced.isPresent() ? List.of() : List.of("The log holds no fence before it in this recovery."));
  }

  /** The last word on it: a refusal, a failure, a withheld step, or that it was not needed. */
  private static Answer none(CaseFile file) {
    Optional<Received<Event>> against = file.last(
        event -> event instanceof StepWithheld withheld && PROMOTES.contains(withheld.step())
            || event instanceof StepEnded ended && (FENCES.contains(ended.step()) || PROMOTES.contains(ended.step())
                || ended.outcome() == Outcome.REFUSED) && !ended.outcome().well());
    Optional<Received<Event>> served = file.first(ServiceRestored.class::isInstance);
    Optional<Received<Event>> ended = file.last(RecoveryEnded.class::isInstance);
    String because;
    List<Ground> grounds;
    if (served.isPresent()) {
      because = "Users were served again without it.";
      grounds = List.of(CaseFile.ground(served.get()));
    } else if (against.isPresent()) {
      because = "What speaks against it: " + CaseFile.ground(against.get()).sentence();
      grounds = List.of(CaseFile.ground(against.get()));
    } else {
      because = ended.map(each -> "The recovery ended before it: " + CaseFile.ground(each).sentence())
          .orElse("No recovery has come to it.");
      grounds = ended.map(CaseFile::ground).stream().toList();
    }
    return Answer.no(Why.PROMOTED, "Nothing was promoted. " + because, grounds, List.of());
  }

  /** The plan's values that a promotion is held to; how far a replica may be behind is a limit of databases alone. */
  private static Map<String, String> thresholds(@Nullable Plan plan, StepEnded promoted) {
    var values = new TreeMap<String, String>();
    if (plan != null) {
      values.put("observersThatMustAgree", Integer.toString(plan.observersThatMustAgree()));
      if (promoted.step().equals(DatabaseFailure.PROMOTE_REPLICA)) {
        values.put("lagBytesMax", Long.toString(plan.limits().lagBytesMax()));
      }
    }
    return values;
  }

  private static String ended(String sentence) {
    return sentence.endsWith(".") ? sentence : sentence + ".";
  }
}
