package dev.rebound.core.standing;

import dev.rebound.contracts.IncidentEvent.ApprovalRequested;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Question;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An open incident, or planned work that is under way, as a person asks about it.
 *
 * @param id what a command about it names
 * @param planned it is planned work, which nobody acknowledges
 * @param what the component, and what is the matter with it, or what is done to it
 * @param level of the escalation matrix; 0 where nobody was told yet, and of planned work
 * @param levelName of the level; empty where the log does not name it
 * @param told the pages and questions of the present level, by notice; at most {@value #NOTICES_MAX}, of more the oldest leave
 * @param holder id of the person who has it; empty while nobody has
 * @param question what waits for an answer; null where nothing does
 * @param recovery id of the recovery that is under way; empty where none is
 * @param doing the sentence of what is being done; empty where nothing is
 * @param served users are served again
 * @param resolved probes saw its end
 */
public record Affair(
    IncidentId id, boolean planned, String what, Instant since, int level, String levelName, Map<String, Told> told, String holder,
    @Nullable ApprovalRequested question, String recovery, String doing, boolean served, boolean resolved) {
  public static final int NOTICES_MAX = 64;

  public Affair {
    told = Collections.unmodifiableMap(new LinkedHashMap<>(told));
  }

  /** How far a page, or a question, has come. */
  public enum Way {
    UNDER_WAY,
    ARRIVED,
    FAILED
  }

  /** One person on one channel. */
  public record Told(String person, String channel, Way way) {}

  static Affair of(IncidentId id, boolean planned, String what, Instant since) {
    return new Affair(id, planned, what, since, 0, "", Map.of(), "", null, "", "", false, false);
  }

  /** The name of the question that waits; empty where none does. */
  public String questionName() {
    ApprovalRequested asked = question;
    return asked == null ? "" : Question.of(asked.recovery(), asked.step());
  }

  /** Whether there is nothing more to ask about it. */
  boolean over() {
    return recovery.isEmpty() && (planned || resolved);
  }

  Affair on(int higher, String name) {
    return new Affair(id, planned, what, since, higher, name, Map.of(), holder, question, recovery, doing, served, resolved);
  }

  /** News go to the channel and tell nobody's duty; a page of a level that was left says nothing of the present one. */
  Affair asks(NoticeRequested notice) {
    if (notice.kind() == NoticeKind.UPDATE || notice.person().isEmpty() || notice.level() < level) {
      return this;
    }
    Affair there = notice.level() > level ? on(notice.level(), "") : this;
    var next = new LinkedHashMap<>(there.told);
    next.put(notice.notice(), new Told(notice.person(), notice.channel().name(), Way.UNDER_WAY));
    if (next.size() > NOTICES_MAX) {
      next.remove(next.firstEntry().getKey());
    }
    return there.with(next);
  }

  Affair ends(NoticeEnded ended) {
    Told was = told.get(ended.notice());
    if (was == null || was.way() == Way.ARRIVED) {
      return this;
    }
    var next = new LinkedHashMap<>(told);
    next.put(ended.notice(), new Told(was.person(), was.channel(), ended.sent() ? Way.ARRIVED : Way.FAILED));
    return with(next);
  }

  private Affair with(Map<String, Told> next) {
    return new Affair(id, planned, what, since, level, levelName, next, holder, question, recovery, doing, served, resolved);
  }

  Affair heldBy(String person) {
    return new Affair(id, planned, what, since, level, levelName, told, person, question, recovery, doing, served, resolved);
  }

  Affair asked(@Nullable ApprovalRequested next) {
    return new Affair(id, planned, what, since, level, levelName, told, holder, next, recovery, doing, served, resolved);
  }

  Affair recovering(String by, String sentence) {
    return new Affair(id, planned, what, since, level, levelName, told, holder, null, by, sentence, served, resolved);
  }

  Affair servedAgain() {
    return new Affair(id, planned, what, since, level, levelName, told, holder, question, recovery, doing, true, resolved);
  }

  Affair seenResolved() {
    return new Affair(id, planned, what, since, level, levelName, told, holder, question, recovery, doing, served, true);
  }

  /** The people of the present level, each once, in the order in which they were told. */
  public Stream<String> people() {
    return told.values().stream().map(Told::person).distinct();
  }
}
