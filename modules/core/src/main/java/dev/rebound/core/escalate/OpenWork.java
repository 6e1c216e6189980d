package dev.rebound.core.escalate;

import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.RecoveryId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Planned work that people may still have to be told about: those who are asked to approve it, and who asked for it. Nothing failed, so it
 * has no ladder; where it fails, an incident of the same name is opened, which has one (docs/decisions/0014).
 *
 * <pre>
 *   planned --question--> waiting --approved--> planned ... --ended--> over, once its notices are at their end
 * </pre>
 *
 * @param recovery that does it; the newest one where a person lets it go on
 * @param component what it is done to
 * @param playbook what is done: the playbook's name
 * @param askedBy id of the person who asked for it, and who may not approve it
 * @param waiting whether its question has no answer yet
 * @param ended whether it came to its end
 * @param notices what was said and what is on its way; told are those who were asked
 */
public record OpenWork(
    IncidentId incident, RecoveryId recovery, String component, String playbook, String askedBy, boolean waiting, boolean ended,
    Notices notices)
    implements Matter {
  /** Of its notices: it stands on no level of the escalation matrix. */
  static final int LEVEL = 0;

  /** Of a recovery that a person asked for. */
  static OpenWork of(RecoveryPlanned planned, Notices notices) {
    String askedBy = Objects.requireNonNull(planned.requestedBy(), "planned work is asked for by a person");
    String playbook = Objects.requireNonNull(planned.playbook(), "planned work has a playbook of its own");
    return new OpenWork(planned.incident(), planned.recovery(), planned.component(), playbook, askedBy, false, false, notices);
  }

  @Override
  public String prefix() {
    return recovery.value();
  }

  @Override
  public int level() {
    return LEVEL;
  }

  @Override
  public boolean onlyNews() {
    return !waiting;
  }

  /** Whether nothing more will be said about it. */
  boolean over() {
    return ended && notices.pending().isEmpty();
  }

  /** Whether it is this recovery that does it, and has no end. */
  boolean isDoneBy(RecoveryId other) {
    return !ended && recovery.equals(other);
  }

  /** Those who were asked, and who asked for it, each once. */
  List<String> people() {
    return Stream.concat(notices.told().stream(), Stream.of(askedBy)).distinct().toList();
  }

  OpenWork with(Notices next) {
    return new OpenWork(incident, recovery, component, playbook, askedBy, waiting, ended, next);
  }

  /** With a question that waits for its answer. */
  OpenWork asks() {
    return new OpenWork(incident, recovery, component, playbook, askedBy, true, ended, notices);
  }

  /** Its question is answered. */
  OpenWork answered() {
    return new OpenWork(incident, recovery, component, playbook, askedBy, false, ended, notices);
  }

  /** It came to its end. */
  OpenWork end() {
    return new OpenWork(incident, recovery, component, playbook, askedBy, false, true, notices);
  }

  /** With a new sequence number for a piece of news. */
  OpenWork withNews() {
    return with(notices.nextSequence());
  }
}
