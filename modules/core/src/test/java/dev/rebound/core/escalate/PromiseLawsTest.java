package dev.rebound.core.escalate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.Channel;
import dev.rebound.contracts.IncidentEvent.Ending;
import dev.rebound.contracts.IncidentEvent.NoticeKind;
import dev.rebound.contracts.IncidentEvent.NoticeRequested;
import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.PromiseAtRisk;
import dev.rebound.contracts.PromiseEnded;
import dev.rebound.contracts.PromiseKind;
import dev.rebound.contracts.PromiseMade;
import dev.rebound.contracts.Verb;
import dev.rebound.contracts.Writers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Seeded days with incidents, channels that fail and a host that is away for a while, beside a model that reads the log alone:
 *
 * <ul>
 *   <li>every promise ends, once, kept or broken; kept only if a message reached the group until it was due;
 *   <li>no group hears of an end who did not hear of the beginning, before or with it, and each hears of it once;
 *   <li>while an incident lasts, a group waits for exactly one promise whose message is not requested;
 *   <li>after a downtime each group gets one new message about an incident.
 * </ul>
 */
class PromiseLawsTest {
  private static final int DAYS = 300;

  /** How the end of an incident begins in a headline to its own people. */
  private static final Pattern END = Pattern.compile(": (resolved|a false alarm|.* consequence of)");

  /** One day; says the seed where a law does not hold. */
  private static final class Day {
    private final MemoryHost host = new MemoryHost();
    private final Random random;
    private final long seed;
    private final Map<String, PromiseMade> made = new HashMap<>();
    private final Map<String, Boolean> ended = new HashMap<>();
    private final Map<String, Instant> reached = new HashMap<>();
    private final Map<String, Set<String>> messages = new HashMap<>();
    private final Set<String> atRisk = new HashSet<>();
    private final Set<String> paged = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> over = new HashSet<>();
    private final List<NoticeRequested> out = new ArrayList<>();
    private Instant now = Story.T0;
    private int incidents;
    private int words;
    private int kept;
    private int broken;

    Day(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void live() {
      took(host.feed(now, Writers.INGEST, Plans.PROMISED));
      for (int i = 0; i < 250; i++) {
        now = now.plusSeconds(1 + random.nextInt(150));
        tick();
        if (incidents < 3 && random.nextInt(25) == 0) {
          var id = new IncidentId("i" + ++incidents);
          feed(Story.opened(id));
          feed(Story.planned(id));
        } else if (incidents > 0) {
          happens(new IncidentId("i" + (1 + random.nextInt(incidents))));
        }
        if (random.nextInt(40) == 0) {
          away();
        }
      }
      for (int i = 1; i <= incidents; i++) {
        feed(Story.ended(new IncidentId("i" + i), Ending.RECOVERED));
        feed(Story.resolved(new IncidentId("i" + i)));
      }
      for (int i = 0; i < 60 * 24; i++) {
        now = now.plusSeconds(90);
        tick();
      }
      check(host.timers().isEmpty(), "nothing is waited for: " + host.timers());
      check(ended.keySet().equals(made.keySet()), "every promise has its end: " + made.keySet() + " but " + ended.keySet());
    }

    private void happens(IncidentId id) {
      switch (random.nextInt(60)) {
        case 0, 1 -> feed(Story.restored(id));
        case 2 -> feed(Story.ended(id, random.nextBoolean() ? Ending.RECOVERED : Ending.HANDED_OVER));
        case 3 -> feed(Story.resolved(id));
        case 4 -> feed(Story.stepped(id, 1));
        case 5 -> feed(Story.command("w" + ++words, Verb.UPDATE, id, "kim"));
        case 6 -> feed(Story.command("a" + ++words, Verb.ACK, id, "dana"));
        case 7 -> feed(Story.superseded(id, new IncidentId("by")));
        default -> {}
      }
    }

    private void away() {
      host.restart();
      out.clear();
      now = now.plusSeconds(random.nextInt(10_000));
      var told = new HashSet<String>();
      for (NoticeRequested notice : outward(took(host.fireDue(now)))) {
        check(
            notice.attempt() > 1 || told.add(notice.incident() + "/" + notice.person() + "/" + notice.channel()),
            "a burst after a downtime: " + notice.notice());
      }
    }

    private void tick() {
      for (NoticeRequested notice : List.copyOf(out)) {
        if (random.nextInt(4) > 0) {
          out.remove(notice);
          boolean sent = random.nextInt(10) > 2;
          if (sent && notice.promise() != null) {
            reached.putIfAbsent(notice.promise(), now);
          }
          took(host.feed(now, Writers.MOUTH, sent ? Story.sent(notice, "") : Story.failed(notice)));
        }
      }
      took(host.fireDue(now));
      host.state().promises().ledgers().values().stream().filter(ledger -> ledger.end() == null).forEach(ledger ->
          ledger.groups().values().forEach(standing -> check(
              standing.open().stream().filter(promise -> !promise.isRequested()).count() == 1, "one promise waits of " + standing)));
    }

    private void feed(Event event) {
      took(host.feed(now, Writers.INGEST, event));
    }

    private List<Event> took(List<Event> facts) {
      for (Event fact : facts) {
        switch (fact) {
          case PromiseMade promise ->
              check(made.put(promise.promise(), promise) == null && promise.dueAt().isAfter(now), "made once: " + promise);
          case PromiseEnded end -> end(end);
          case PromiseAtRisk risk ->
              check(atRisk.add(risk.promise()) && !ended.containsKey(risk.promise()), "warned once, while it is open: " + risk);
          case NoticeRequested notice -> requested(notice);
          default -> {}
        }
      }
      return facts;
    }

    private void end(PromiseEnded end) {
      PromiseMade promise = java.util.Objects.requireNonNull(made.get(end.promise()), "it was made");
      check(ended.put(end.promise(), end.kept()) == null, "it ends once: " + end);
      int number = Promise.number(end.promise());
      boolean inTime =
          reached.entrySet().stream()
              .anyMatch(each -> sameGroup(each.getKey(), end.promise()) && Promise.number(each.getKey()) >= number
                  && !each.getValue().isAfter(promise.dueAt()));
      check(end.kept() == inTime, "kept where it reached them in time, not " + end);
      kept += end.kept() ? 1 : 0;
      broken += end.kept() ? 0 : 1;
    }

    private static boolean sameGroup(String one, String other) {
      return one.substring(0, one.lastIndexOf('/')).equals(other.substring(0, other.lastIndexOf('/')));
    }

    private void requested(NoticeRequested notice) {
      out.add(notice);
      if (notice.promise() == null && notice.kind() == NoticeKind.PAGE) {
        paged.add(notice.incident() + "/" + notice.person());
      } else if (notice.promise() == null && notice.channel() == Channel.EMAIL && END.matcher(notice.headline()).find()) {
        check(paged.contains(notice.incident() + "/" + notice.person()), "told of an end and paged of no beginning: " + notice);
        check(notice.attempt() > 1 || paged.add(notice.incident() + "/" + notice.person() + "/over"), "told of the end twice: " + notice);
      }
      if (notice.promise() == null || notice.attempt() > 1) {
        return;
      }
      String to = notice.incident() + "/" + notice.person() + "/" + notice.channel();
      check(messages.computeIfAbsent(notice.promise(), _ -> new HashSet<>()).add(to), "one message a promise and channel");
      boolean report = java.util.Objects.requireNonNull(made.get(notice.promise())).kind() == PromiseKind.FINAL_REPORT;
      boolean end = notice.lines().stream().anyMatch(line -> line.startsWith("It is over") || line.startsWith("It ended by itself")
          || line.startsWith("It is a consequence"));
      boolean beginning = notice.lines().stream().anyMatch(line -> line.startsWith("What happened"));
      check(!end || beginning || begun.contains(to), "told of an end and of no beginning: " + notice);
      check(!end || over.add(to), "told of the end twice: " + notice);
      check(end || report || !over.contains(to), "told of something after the end: " + notice);
      begun.add(to);
    }

    private static List<NoticeRequested> outward(List<Event> facts) {
      return Story.notices(facts).stream().filter(notice -> notice.promise() != null).toList();
    }

    private void check(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError("seed " + seed + ", " + Duration.between(Story.T0, now) + ": " + what);
      }
    }
  }

  @Test
  void shouldKeepOrBreakEveryPromiseOnce() {
    int kept = 0;
    int broken = 0;
    for (long seed = 1; seed <= DAYS; seed++) {
      var day = new Day(seed);
      day.live();
      kept += day.kept;
      broken += day.broken;
    }

    assertThat(kept).as("the days are not all the same").isGreaterThan(DAYS * 5);
    assertThat(broken).isGreaterThan(DAYS / 3);
  }
}
