package dev.rebound.core.review;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.Explanation.Evidence;
import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentEvent.LastWitness;
import dev.rebound.contracts.IncidentEvent.ServiceRestored;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Position;
import dev.rebound.contracts.Received;
import dev.rebound.contracts.Scenario;
import dev.rebound.contracts.SignalEvent.ProbeKind;
import dev.rebound.contracts.SignalEvent.ProbeReported;
import dev.rebound.contracts.SignalEvent.Reachability;
import dev.rebound.contracts.SignalEvent.Role;
import dev.rebound.contracts.SignalEvent.Witness;
import dev.rebound.contracts.SystemName;
import dev.rebound.core.plan.Defaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recovery time and data loss of an incident, counted again from what was seen (O1, O2), beside what was decided and said then. Feed it
 * the incidents log and then the signals, each partition in its order. Pure, not thread-safe; memory does not grow with the signals.
 *
 * <ol>
 *   <li>The time begins with the earliest receipt among the signals that the opening cites, found again at their places.
 *   <li>It ends with the record that users are served, which a step verified. The first probe that saw it well again is told, too.
 *   <li>Of a lost site the instances count that the opening cites: seen well before is the one that was the first to fail, seen well
 *       again any of them behind the opening, for a site does not die in one moment.
 *   <li>Lost are the witness rows that the failed primary acknowledged after the last one that survived, counted among the signals.
 * </ol>
 */
public final class RawTimes {
  /** What is counted again may be so far from what was said: a probe looks that often. */
  public static final Duration TOLERANCE = Defaults.PROBE_INTERVAL;

  private final IncidentId incident;
  private final Map<Position, Instant> cited = new HashMap<>();
  private final Set<String> citedTargets = new HashSet<>();
  private @Nullable SystemName system;
  private @Nullable IncidentOpened opened;
  private @Nullable Moment restored;
  private @Nullable Instant openedAt;
  private @Nullable Long statedRows;
  private @Nullable Moment firstFailing;
  private @Nullable Moment lastWell;
  private @Nullable Moment wellAgain;
  private int found;
  private long lostRows;

  /** @param incident whose times they are */
  public RawTimes(IncidentId incident) {
    this.incident = incident;
  }

  /** A record and its time of receipt. */
  public record Moment(Position position, Instant at) {}

  /**
   * What was counted.
   *
   * @param lastWell the last probe before it that saw the failed instance well; null where no probe did
   * @param firstFailing the first signal of those that the opening cites; null where the log of signals does not have it any more
   * @param restored the record that users are served again; null where there is none
   * @param wellAgain the first probe behind the opening that saw the component do its work; null where no probe did
   * @param recoveryTime from the first failing signal to the restoration; null while one of them is not known
   * @param recoveryTimeMost from the last probe that saw it well to the restoration: more than the truth; null where one of them is not
   *     known. A target that is only silent is known to fail once a probe's time limit is over
   * @param statedRecoveryTime what the log says itself; null while users are not served
   * @param lostRows witness rows that were acknowledged and did not survive; null where the step that verified measured none. At most what
   *     it said: it counts numbers, and a round that was not acknowledged has a number, too
   * @param statedLostRows what that step said
   * @param contradictions where the two differ by more than {@link #TOLERANCE}, or a cited signal is missing: a sentence each
   */
  public record Result(
      @Nullable Moment lastWell, @Nullable Moment firstFailing, @Nullable Moment restored, @Nullable Moment wellAgain,
      @Nullable Duration recoveryTime, @Nullable Duration recoveryTimeMost, @Nullable Duration statedRecoveryTime,
      @Nullable Long lostRows, @Nullable Long statedLostRows, List<String> contradictions) {
    public Result {
      contradictions = List.copyOf(contradictions);
    }
  }

  /** Takes the next record of the incidents log. */
  public void decided(Received<Event> record) {
    if (record.event() instanceof IncidentOpened opening && opening.incident().equals(incident)) {
      opened = opening;
      openedAt = record.envelope().at();
      system = record.envelope().system();
      for (Evidence each : opening.explanation().evidence()) {
        cited.put(each.position(), each.at());
        citedTargets.add(each.target());
      }
    } else if (restored == null && record.event() instanceof ServiceRestored served && served.incident().equals(incident)) {
      restored = moment(record);
      String rows = served.findings().getOrDefault("lostWitnessRows", "");
      statedRows = rows.matches("\\d{1,18}") ? Long.valueOf(rows) : null;
    }
  }

  /** Takes the next signal. */
  public void seen(Received<Event> record) {
    IncidentOpened failure = opened;
    if (failure == null) {
      return;
    }
    if (cited.containsKey(record.position())) {
      found++;
      if (firstFailing == null || record.envelope().at().isBefore(firstFailing.at())) {
        firstFailing = moment(record);
      }
    }
    if (record.event() instanceof ProbeReported probe && record.envelope().system().equals(system)
        && (failure.scenario() == Scenario.SITE ? citedTargets.contains(probe.target()) : probe.component().equals(failure.component()))) {
      probed(record, probe, failure);
    }
  }

  private static String firstCited(IncidentOpened failure) {
    return failure.explanation().evidence().stream().min(Comparator.comparing(Evidence::at)).map(Evidence::target).orElse("");
  }

  /** Whether a probe looked at what failed: an instance, or any that is cited of a lost site. */
  private static boolean failed(ProbeReported probe, IncidentOpened failure) {
    return failure.scenario() == Scenario.SITE || probe.target().equals(failure.target());
  }

  private void probed(Received<Event> record, ProbeReported probe, IncidentOpened failure) {
    Instant at = record.envelope().at();
    boolean well = probe.outcome() == Reachability.ANSWERED;
    boolean data = probe.kind() == ProbeKind.POSTGRESQL || probe.kind() == ProbeKind.REDIS;
    boolean serves = well && (!data || probe.role() == Role.PRIMARY);
    if (at.isBefore(failure.firstEvidenceAt())) {
      if (well && probe.target().equals(failure.scenario() == Scenario.SITE ? firstCited(failure) : failure.target())) {
        lastWell = moment(record);
      }
    } else if (serves && wellAgain == null && (failure.scenario() != Scenario.SITE || at.isAfter(openedAt))) {
      wellAgain = moment(record);
    }
    LastWitness last = failure.lastSeen().witness();
    Witness row = probe.witness();
    if (statedRows != null && last != null && row != null && failed(probe, failure)
        && probe.observer().equals(last.writer()) && row.sequence() > last.sequence() - statedRows && !at.isAfter(openedAt)) {
      lostRows++;
    }
  }

  /** What came of it, after both logs. @param stated the review's downtime */
  public Result result(@Nullable Duration stated) {
    Duration took = between(firstFailing, restored);
    Long rows = statedRows == null ? null : Long.valueOf(lostRows);
    var contradictions = new ArrayList<String>();
    if (found < cited.size()) {
      contradictions.add(
          cited.size() - found + " of " + cited.size() + " signals that the opening cites are not in the log of signals any more.");
    }
    if (took != null && stated != null && took.minus(stated).abs().compareTo(TOLERANCE) > 0) {
      contradictions.add("The log says a recovery time of " + stated + ", its records make it " + took + ".");
    }
    if (statedRows != null && lostRows > statedRows) {
      contradictions.add("The log says " + statedRows + " lost witness rows, its signals make it " + lostRows + ".");
    }
    return new Result(
        lastWell, firstFailing, restored, wellAgain, took, between(lastWell, restored), stated, rows, statedRows, contradictions);
  }

  private static @Nullable Duration between(@Nullable Moment from, @Nullable Moment until) {
    return from == null || until == null ? null : Duration.between(from.at(), until.at());
  }

  private static Moment moment(Received<Event> record) {
    return new Moment(record.position(), record.envelope().at());
  }
}
