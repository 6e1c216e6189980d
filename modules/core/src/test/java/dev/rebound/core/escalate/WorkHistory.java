package dev.rebound.core.escalate;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.Writers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Planned work in a random history, and a model of its own of who must be asked and told. */
final class WorkHistory {
  /** Both may approve, and both have e-mail in every plan of the tests. */
  private static final Set<String> APPROVERS = Set.of("dana", "kim");

  private final MemoryHost host;
  /** By its number: those who must learn its end; not there before it begins and after its end. */
  private final Map<Work, Set<String>> open = new LinkedHashMap<>();
  private final Set<Work> begun = new HashSet<>();
  private final Set<Event> said = new HashSet<>();
  private final List<String> broken = new ArrayList<>();

  WorkHistory(MemoryHost host) {
    this.host = host;
  }

  /** What was not as it must be, in words. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  /** @return whether it happened */
  boolean live(Move move, Instant now, boolean reachable) {
    Work work = move.work();
    if (move.kind() == Move.Kind.WORK) {
      if (begun.add(work)) {
        open.put(work, new TreeSet<>(Set.of(work.askedBy())));
      }
      feed(now, work.planned());
      return true;
    }
    Set<String> people = open.get(work);
    if (people == null) {
      return false;
    }
    switch (move.kind()) {
      case WORK_ASKS -> asks(work, now, people, reachable);
      case WORK_GRANTED -> feed(now, work.granted("dana".equals(work.askedBy()) ? "kim" : "dana"));
      case WORK_DONE -> ends(work, people, reachable, feed(now, work.ended(Ending.RECOVERED, "all steps of the playbook are done")));
      case WORK_ABORTED -> ends(work, people, reachable, feed(now, work.ended(Ending.ABORTED, "aborted by lee (token)")));
      case WORK_FAILED -> {
        List<Event> facts = new ArrayList<>(feed(now, work.failed()));
        facts.addAll(feed(now, work.ended(Ending.HANDED_OVER, "rejected by kim (token)")));
        ends(work, people, reachable, facts);
      }
      default -> throw new IllegalArgumentException("not a move of planned work: " + move);
    }
    return true;
  }

  private void asks(Work work, Instant now, Set<String> people, boolean reachable) {
    Event question = work.asks(now.plusSeconds(600));
    Set<String> asked = addressed(feed(now, question), NoticeKind.APPROVAL);
    var wanted = new TreeSet<>(APPROVERS);
    wanted.remove(work.askedBy());
    if (said.add(question) && reachable) {
      expect(asked.equals(wanted), work + " asks " + asked + " instead of " + wanted);
      people.addAll(wanted);
    } else {
      expect(asked.isEmpty(), work + " asks " + asked + " once more, or without a plan");
    }
  }

  private void ends(Work work, Set<String> people, boolean reachable, List<Event> facts) {
    open.remove(work);
    Set<String> told = addressed(facts, NoticeKind.UPDATE);
    told.addAll(addressed(facts, NoticeKind.PAGE));
    expect(!reachable || told.containsAll(people), "the end of " + work + " is told to " + told + ", not to all of " + people);
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      broken.add(otherwise);
    }
  }

  private static Set<String> addressed(List<Event> facts, NoticeKind kind) {
    return facts.stream().filter(NoticeRequested.class::isInstance).map(NoticeRequested.class::cast)
        .filter(notice -> notice.kind() == kind && !notice.person().isEmpty()).map(NoticeRequested::person)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Event> feed(Instant at, Event event) {
    return host.feed(at, Writers.RECOVER, event);
  }
}
