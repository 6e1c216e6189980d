package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.IncidentOpened;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import dev.rebound.contracts.Scenario;
import java.time.Instant;
import java.util.List;

/**
 * An incident that people may still have to be told about.
 *
 * @param disaster what failed
 * @param ladder how far its escalation has come
 * @param recoveries what is being done about it
 * @param notices what was said and what is on its way
 * @param resolved probes saw its end
 */
public record OpenIncident(
    IncidentId incident, Disaster disaster, Ladder ladder, Recoveries recoveries, Notices notices, boolean resolved)
    implements Matter {

  /**
   * What failed, as it was recognised.
   *
   * @param openedAt time of the decision
   * @param downSince receipt time of the first failing evidence
   * @param because why we believe it
   */
  public record Disaster(Scenario scenario, String component, String target, Instant openedAt, Instant downSince, String because) {}

  /**
   * Its recoveries.
   *
   * @param known ids, oldest first; at most {@value #MAX}
   * @param underWay those without an end
   * @param doing one sentence on what is being done; empty where nothing is
   * @param acted whether one of them did more than look
   */
  public record Recoveries(List<String> known, List<String> underWay, String doing, boolean acted) {
    public static final int MAX = 16;
    static final Recoveries NONE = new Recoveries(List.of(), List.of(), "", false);

    public Recoveries {
      known = List.copyOf(known);
      underWay = List.copyOf(underWay);
    }

    Recoveries started(RecoveryId recovery, String sentence) {
      return new Recoveries(Bounded.append(known, recovery.value(), MAX), Bounded.append(underWay, recovery.value(), MAX), sentence, acted);
    }

    Recoveries now(String sentence) {
      return new Recoveries(known, underWay, sentence, acted);
    }

    Recoveries ended(RecoveryId recovery) {
      return new Recoveries(known, underWay.stream().filter(each -> !each.equals(recovery.value())).toList(), "", acted);
    }

    Recoveries act() {
      return new Recoveries(known, underWay, doing, true);
    }
  }

  static OpenIncident of(IncidentOpened event, Instant now) {
    var disaster =
        new Disaster(event.scenario(), event.component(), event.target(), now, event.firstEvidenceAt(), event.explanation().because());
    return new OpenIncident(event.incident(), disaster, Ladder.startedAt(now), Recoveries.NONE, Notices.NONE, false);
  }

  @Override
  public String prefix() {
    return incident.value();
  }

  @Override
  public int level() {
    return Math.max(1, ladder.level());
  }

  @Override
  public boolean onlyNews() {
    return ladder.ended();
  }

  /** Whether neither a person nor Rebound had a hand in its end: nobody took it, and no step did more than look. */
  boolean untouched() {
    return ladder.acknowledgement() == null && !recoveries.acted();
  }

  /** Whether nothing more will be said about it: resolved, nothing under way, every notice at its end, nobody waited for. */
  boolean over() {
    return resolved && recoveries.underWay().isEmpty() && notices.pending().isEmpty() && !ladder.running();
  }

  OpenIncident with(Ladder next) {
    return new OpenIncident(incident, disaster, next, recoveries, notices, resolved);
  }

  OpenIncident with(Recoveries next) {
    return new OpenIncident(incident, disaster, ladder, next, notices, resolved);
  }

  OpenIncident with(Notices next) {
    return new OpenIncident(incident, disaster, ladder, recoveries, next, resolved);
  }

  /** With a new sequence number for a piece of news. */
  OpenIncident withNews() {
    return with(notices.nextSequence());
  }

  OpenIncident resolve() {
    return new OpenIncident(incident, disaster, ladder.end(), recoveries, notices, true);
  }
}
