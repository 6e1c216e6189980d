package dev.rebound.core.escalate;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.LadderStopped;
import dev.rebound.contracts.IncidentEvent.LevelRaised;
import dev.rebound.contracts.IncidentEvent.NoticeEnded;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.LadderRestarted;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import dev.rebound.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One night of one system: incidents, people who answer or do not, channels that fail or swallow what they are given, a host that dies and
 * comes back with the state it had written, and writers whose clocks jump. Beside it a model of its own, which reads the log alone.
 *
 * <ul>
 *   <li>Law 6: what nobody has stands on the level that its time asks for, and the level's people were paged.
 *   <li>No duplicate: no page is requested twice, but for the counted attempts of one that failed or had no end.
 *   <li>No lost page: at the end of the night each page was delivered, or failed as often as it may, or its incident was over.
 *   <li>No burst: what was missed while the host was down is told once, on the level that is due then.
 * </ul>
 */
final class Night {
  private static final Duration LENGTH = Duration.ofHours(9);
  private static final int TICK_MAX_SECONDS = 120;
  /** How far the clock of a writer is off, both ways. */
  private static final int SKEW_SECONDS = 90;
  /** What is due is seen at the next tick, by a clock that may be off. */
  private static final Duration SLACK = Duration.ofSeconds(TICK_MAX_SECONDS + 2L * SKEW_SECONDS);

  /** What the model knows of an incident. */
  private static final class Known {
    Instant from;
    int level = 1;
    int base = 1;
    boolean held;
    boolean over;
    Instant heard;

    Known(Instant openedAt) {
      from = openedAt;
      heard = openedAt;
    }
  }

  private final MemoryHost host = new MemoryHost();
  private final Plan plan = Plans.read("full");
  private final Random random;
  private final long seed;
  private final Map<String, Known> incidents = new LinkedHashMap<>();
  private final Map<String, NoticeRequested> requested = new LinkedHashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<String> delivered = new HashSet<>();
  private final List<NoticeRequested> out = new ArrayList<>();
  private Instant now = Story.T0;
  private Instant upAt = Story.T0;
  private int commands;
  private int acknowledged;
  private int restarted;
  private int downtimes;

  Night(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  int opened() {
    return incidents.size();
  }

  int acknowledged() {
    return acknowledged;
  }

  int restartedLadders() {
    return restarted;
  }

  int downtimes() {
    return downtimes;
  }

  void live() {
    feed(Story.T0, Plans.FULL);
    int wanted = 1 + random.nextInt(4);
    while (now.isBefore(Story.T0.plus(LENGTH))) {
      now = now.plusSeconds(1 + random.nextInt(TICK_MAX_SECONDS));
      if (now.isBefore(upAt)) {
        continue;
      }
      tick(true);
      if (incidents.size() < wanted && random.nextInt(20) == 0) {
        open();
      }
      if (random.nextInt(12) == 0) {
        incidents.keySet().stream().skip(incidents.isEmpty() ? 0 : random.nextInt(incidents.size())).findFirst().ifPresent(this::happens);
      }
      if (random.nextInt(60) == 0) {
        goDown();
      }
    }
    end();
  }

  private void open() {
    var id = new IncidentId("i" + (incidents.size() + 1));
    incidents.put(id.value(), new Known(later(now)));
    feed(now, Story.opened(id));
    feed(now, Story.planned(id));
  }

  /** The host dies with what it had sent on its way, and comes back with the state it had written. */
  private void goDown() {
    downtimes++;
    out.clear();
    host.restart();
    upAt = now.plusSeconds(random.nextInt(3) == 0 ? random.nextInt(7200) : random.nextInt(120));
    now = upAt;
    List<Event> told = tick(false);
    var raised = told.stream().filter(LevelRaised.class::isInstance).map(fact -> ((LevelRaised) fact).incident()).toList();
    check(raised.size() == new HashSet<>(raised).size(), "one level an incident after a downtime, not " + told);
    var pages =
        Story.notices(told).stream()
            .filter(notice -> notice.kind() == NoticeKind.PAGE && notice.attempt() == 1)
            .map(notice -> notice.incident() + "/" + notice.person() + "/" + notice.channel())
            .toList();
    check(pages.size() == new HashSet<>(pages).size(), "each is paged once after a downtime, not " + pages);
  }

  private List<Event> tick(boolean settled) {
    var facts = new ArrayList<Event>();
    for (NoticeRequested notice : List.copyOf(out)) {
      if (random.nextInt(4) != 0) {
        out.remove(notice);
        facts.addAll(answer(notice));
      }
    }
    facts.addAll(took(host.fireDue(now)));
    if (settled) {
      incidents.forEach(this::checkLaw6);
    }
    return facts;
  }

  /** A channel delivers, fails, or is never heard of again. */
  private List<Event> answer(NoticeRequested notice) {
    int luck = random.nextInt(20);
    if (luck == 0) {
      return List.of();
    }
    boolean sent = luck > 4;
    if (sent) {
      delivered.add(notice.notice());
    } else {
      failures.merge(notice.notice(), 1, Integer::sum);
    }
    NoticeEnded end = sent ? Story.sent(notice, "") : Story.failed(notice);
    return took(host.feed(skewed(), Writers.MOUTH, end));
  }

  private void happens(String incident) {
    var id = new IncidentId(incident);
    Known known = incidents.get(incident);
    String command = "c" + ++commands;
    String person = random.nextBoolean() ? "dana" : "lee";
    int choice = random.nextInt(9);
    if (choice < 5) {
      known.heard = later(now); // of whoever has it, perhaps: the model takes the word of anybody
    }
    switch (choice) {
      case 0, 1, 2 -> feed(now, Story.command(command, Verb.ACK, id, person));
      case 3 -> feed(now, Story.command(command, Verb.RETRACT, id, person));
      case 4 -> feed(now, Story.handOver(command, id, person, person.equals("dana") ? "lee" : "dana"));
      case 5, 6 -> {
        known.heard = later(now.plusSeconds(SKEW_SECONDS));
        feed(skewed(), Story.stepped(id, commands));
      }
      case 7 -> {
        if (random.nextInt(4) == 0) {
          known.over = true;
          feed(now, Story.resolved(id));
        }
      }
      default -> {
        boolean first = host.log().stream().noneMatch(each -> each.event().equals(Story.ended(id, Ending.HANDED_OVER)));
        if (first && !known.over) {
          again(known);
          feed(now, Story.ended(id, Ending.HANDED_OVER));
        }
      }
    }
  }

  private void again(Known known) {
    known.held = false;
    known.base = known.level;
    known.from = later(now).minus(plan.escalation().get(known.level - 1).after());
  }

  private void feed(Instant at, Event event) {
    took(host.feed(at, Writers.INGEST, event));
  }

  /** What the model reads in the log. */
  private List<Event> took(List<Event> facts) {
    for (Event fact : facts) {
      switch (fact) {
        case NoticeRequested notice -> requested(notice);
        case NoticeEnded ended -> failures.merge(ended.notice(), 1, Integer::sum);
        case LevelRaised raised -> known(raised.incident()).level = raised.level();
        case LadderStopped stopped -> {
          acknowledged++;
          known(stopped.incident()).held = true;
          known(stopped.incident()).heard = later(now);
        }
        case LadderRestarted again -> {
          restarted++;
          check(known(again.incident()).held, again + " of what nobody had");
          again(known(again.incident()));
        }
        default -> {}
      }
    }
    return facts;
  }

  private void requested(NoticeRequested notice) {
    NoticeRequested before = requested.put(notice.notice(), notice);
    int expected = before == null ? 1 : before.attempt() + 1;
    check(notice.attempt() == expected, "the attempt " + notice.attempt() + " of " + notice.notice() + " after " + (expected - 1));
    check(!delivered.contains(notice.notice()), notice.notice() + " was delivered, and is asked for again");
    check(notice.attempt() <= Notices.ATTEMPTS_MAX, notice.notice() + " is asked for too often");
    out.add(notice);
  }

  private void checkLaw6(String incident, Known known) {
    if (known.over) {
      return;
    }
    if (known.held) {
      Instant lost = known.heard.plus(plan.onCall().staleAfter()).plus(plan.onCall().answerWithin()).plus(SLACK.multipliedBy(3));
      Instant asked = upAt.plus(SLACK).plus(plan.onCall().answerWithin());
      check(!now.isAfter(lost) || asked.isAfter(now), incident + " is with somebody who is silent");
      return;
    }
    int due = known.base;
    for (int level = known.base + 1; level <= plan.escalation().size(); level++) {
      if (!known.from.plus(plan.escalation().get(level - 1).after()).plus(SLACK).isAfter(now)) {
        due = level;
      }
    }
    check(known.level >= due, incident + " stands on level " + known.level + ", due is " + due);
    int level = known.level;
    Plan.Level people = plan.escalation().get(level - 1);
    check(
        requested.values().stream()
            .anyMatch(
                notice ->
                    notice.kind() == NoticeKind.PAGE && notice.incident().value().equals(incident) && notice.level() == level
                        && people.tell().contains(notice.person())),
        "the people of level " + level + " of " + incident + " are paged");
  }

  private void end() {
    incidents.forEach((incident, known) -> {
      if (!known.over) {
        known.over = true;
        feed(now, Story.resolved(new IncidentId(incident)));
        feed(now, Story.ended(new IncidentId(incident), Ending.RECOVERED));
      }
    });
    for (int i = 0; i < 200; i++) {
      now = now.plusSeconds(30);
      tick(true);
    }
    check(host.timers().isEmpty(), "nothing is waited for after the night: " + host.timers());
    requested.forEach((id, notice) -> check(
        delivered.contains(id) || failures.containsKey(id) || notice.attempt() == Notices.ATTEMPTS_MAX, id + " is lost"));
  }

  private Known known(IncidentId incident) {
    return java.util.Objects.requireNonNull(incidents.get(incident.value()), "a fact about an incident that was opened");
  }

  private Instant skewed() {
    return now.plusSeconds(random.nextInt(2 * SKEW_SECONDS + 1) - SKEW_SECONDS);
  }

  /** The state's time never goes back: a writer's clock that was ahead once counts for all. */
  private Instant later(Instant at) {
    return at.isAfter(host.state().now()) ? at : host.state().now();
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("seed " + seed + ", " + now + ": " + what);
    }
  }
}
