package dev.rebound.core.escalate;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.CommandReceived;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.IncidentResolved;
import dev.rebound.contracts.IncidentEvent.IncidentSuperseded;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentEvent.RecoveryEnded;
import dev.rebound.contracts.IncidentEvent.RecoveryPlanned;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.Decider.Timer;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A random history as it is lived, and a model of its own of who still has to be told. */
final class History {
  private final MemoryHost host = new MemoryHost();
  private final WorkHistory works = new WorkHistory(host);
  /** By incident: whether somebody still has to be found for it. Knows nothing of the decider. */
  private final Map<IncidentId, Boolean> nobodyHasIt = new LinkedHashMap<>();
  private Instant now = Story.T0;
  private boolean planned;

  MemoryHost host() {
    return host;
  }

  WorkHistory works() {
    return works;
  }

  /** Incidents that are open, that nobody has, and that can be told because a plan is active. */
  List<IncidentId> waiting() {
    return nobodyHasIt.keySet().stream().filter(id -> planned && nobodyHasIt.getOrDefault(id, false)).toList();
  }

  void live(Move move) {
    now = now.plusSeconds(move.delaySeconds());
    IncidentId id = move.id();
    if (!couldBe(move)) {
      return;
    }
    switch (move.kind()) {
      case PLAN_FULL -> plan(Plans.FULL);
      case PLAN_MAIL -> plan(Plans.MAIL);
      case PLAN_PROMISED -> plan(Plans.PROMISED);
      case WORDS -> feed(Story.command("c" + host.log().size(), Verb.UPDATE, id, "kim"));
      case SUPERSEDE -> {
        nobodyHasIt.computeIfPresent(id, (_, _) -> false);
        feed(Story.superseded(id, new IncidentId("by")));
      }
      case OPEN -> {
        nobodyHasIt.putIfAbsent(id, true);
        feed(Story.opened(id));
      }
      case RESOLVE -> {
        nobodyHasIt.computeIfPresent(id, (_, _) -> false);
        feed(Story.resolved(id));
      }
      case ACK -> {
        nobodyHasIt.computeIfPresent(id, (_, _) -> false);
        feed(Story.command("c" + host.log().size(), Verb.ACK, id, "dana"));
      }
      case ACK_ALL -> {
        nobodyHasIt.replaceAll((_, _) -> false);
        feed(Story.command("c" + host.log().size(), Verb.ACK, null, "lee"));
      }
      case RETRACT -> {
        nobodyHasIt.computeIfPresent(id, (_, nobody) -> nobody || !isOver(id) && lastHadIt(id));
        feed(Story.command("c" + host.log().size(), Verb.RETRACT, id, "dana"));
      }
      case HAND_OVER -> feed(Story.handOver("c" + host.log().size(), id, "dana", "lee"));
      case STOP -> feed(Story.command("c" + host.log().size(), Verb.STOP, null, "dana"));
      case PLANNED -> feed(Story.planned(id));
      case ASKED -> feed(Story.asked(id, now.plusSeconds(600)));
      case GRANTED -> feed(Story.granted(id));
      case RESTORED -> feed(Story.restored(id));
      case RECOVERED -> feed(Story.ended(id, Ending.RECOVERED));
      case HANDED_OVER -> handOver(id);
      case ABORTED -> feed(Story.ended(id, Ending.ABORTED));
      case DELIVER -> endNotice(move.choice(), notice -> Story.sent(notice, "ref-" + move.choice()));
      case FAIL -> endNotice(move.choice(), Story::failed);
      case FIRE_ONE -> fireOne(move.choice());
      case FIRE_DUE -> fireAll();
      case RESTART -> host.restart();
      case WORK, WORK_ASKS, WORK_GRANTED, WORK_DONE, WORK_ABORTED -> works.live(move, now, planned);
      case WORK_FAILED -> {
        if (works.live(move, now, planned)) {
          nobodyHasIt.put(move.work().id(), true);
        }
      }
    }
  }

  /** Nothing is said about an incident before it opens, nor about a recovery before it is planned, nor is one planned afterwards. */
  private boolean couldBe(Move move) {
    return switch (move.kind()) {
      case RESOLVE, SUPERSEDE, ACK, RETRACT, HAND_OVER -> nobodyHasIt.containsKey(move.id());
      case PLANNED ->
          nobodyHasIt.containsKey(move.id())
              && host.log().stream()
                  .noneMatch(each -> isEnd(each.event(), move.id()));
      case ASKED, GRANTED, RESTORED, RECOVERED, ABORTED, HANDED_OVER ->
          host.log().stream()
              .anyMatch(each -> each.event() instanceof RecoveryPlanned plan && plan.recovery().equals(Story.recoveryOf(move.id())));
      case PLAN_FULL, PLAN_MAIL, PLAN_PROMISED, WORDS, OPEN, ACK_ALL, STOP, DELIVER, FAIL, FIRE_ONE, FIRE_DUE, RESTART, WORK,
          WORK_ASKS, WORK_GRANTED, WORK_DONE, WORK_ABORTED, WORK_FAILED -> true;
    };
  }

  private boolean isOver(IncidentId id) {
    return host.log().stream().anyMatch(each -> isEnd(each.event(), id));
  }

  private static boolean isEnd(Event event, IncidentId id) {
    return event instanceof IncidentResolved over && over.incident().equals(id)
        || event instanceof IncidentSuperseded gone && gone.incident().equals(id);
  }

  /** Whether somebody said that they have it: that was asked for before it is given back. */
  private boolean lastHadIt(IncidentId id) {
    return host.log().stream()
        .anyMatch(
            each ->
                each.event() instanceof CommandReceived command && command.verb() == Verb.ACK
                    && (command.incident() == null || id.equals(command.incident())));
  }

  /** Whoever had it and was not heard of has it no longer. */
  private List<Event> noted(List<Event> facts) {
    facts.stream()
        .filter(LadderRestarted.class::isInstance)
        .map(LadderRestarted.class::cast)
        .forEach(restarted -> nobodyHasIt.put(restarted.incident(), true));
    return facts;
  }

  private void plan(Event plan) {
    planned = true;
    feed(plan);
  }

  private void handOver(IncidentId id) {
    boolean first =
        host.log().stream()
            .noneMatch(each -> each.event() instanceof RecoveryEnded ended && ended.recovery().equals(Story.recoveryOf(id)));
    if (first) {
      nobodyHasIt.put(id, true);
      feed(Story.ended(id, Ending.HANDED_OVER));
    }
  }

  private void endNotice(int choice, Function<NoticeRequested, Event> end) {
    List<NoticeRequested> out =
        Stream.of(
                host.state().incidents().values(), host.state().works().values(), host.state().promises().ledgers().values())
            .<Matter>flatMap(Collection::stream)
            .flatMap(about -> about.notices().pending().values().stream())
            .map(Notices.Pending::request)
            .toList();
    if (!out.isEmpty()) {
      host.feed(now, Writers.MOUTH, end.apply(out.get(choice % out.size())));
    }
  }

  private void fireOne(int choice) {
    List<Timer> due = host.timers().stream().filter(timer -> !timer.due().isAfter(now)).toList();
    if (!due.isEmpty()) {
      noted(host.fire(now, due.get(choice % due.size()).id()));
    }
  }

  /** However long the downtime was: each incident's ladder is raised once. */
  private void fireAll() {
    var raised =
        noted(host.fireDue(now)).stream()
            .filter(LevelRaised.class::isInstance)
            .map(LevelRaised.class::cast)
            .collect(Collectors.groupingBy(LevelRaised::incident, Collectors.counting()));
    if (raised.values().stream().anyMatch(count -> count > 1)) {
      throw new AssertionError("a burst of levels at once: " + raised);
    }
  }

  private void feed(Event event) {
    host.feed(now, Writers.INGEST, event);
  }
}
