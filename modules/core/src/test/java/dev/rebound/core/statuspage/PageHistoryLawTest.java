package dev.rebound.core.statuspage;

import static dev.rebound.core.statuspage.Happenings.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.statuspage.StatusView.ServiceView;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Laws of the page's memory on seeded histories; a failure names its seed. */
class PageHistoryLawTest {
  private static final int SEEDS = 300;
  private static final List<String> COMPONENTS = List.of("database", "orders-api", "cache", "catalogue");
  private static final List<Scenario> SCENARIOS = List.of(Scenario.DATABASE, Scenario.CACHE, Scenario.APPLICATION, Scenario.SITE);

  /** A history of steps, each at a later minute; beside it which minutes "Ordering" was out, counted one by one. */
  private static final class Run {
    private final Random random;
    private final Happenings happenings = new Happenings().begun(0);
    private final java.util.Map<String, Integer> open = new java.util.LinkedHashMap<>();
    private final java.util.BitSet out = new java.util.BitSet();
    private long minute = 1;
    private int number;

    Run(long seed) {
      this.random = new Random(seed);
    }

    void step() {
      minute += 1 + random.nextInt(30);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          int component = random.nextInt(COMPONENTS.size());
          String id = "i" + number++;
          happenings.opened(minute, id, SCENARIOS.get(random.nextInt(SCENARIOS.size())), COMPONENTS.get(component));
          open.put(id, component);
          if (component < 2) {
            starts.put(id, (int) minute - 1);
          }
        }
        case 2, 3 -> some().ifPresent(id -> {
          happenings.resolved(minute, id);
          over(id);
        });
        case 4 -> some().ifPresent(id -> {
          happenings.restored(minute, id);
          Integer start = starts.remove(id);
          if (start != null) {
            out.set(start, (int) minute);
          }
        });
        default -> happenings.blind(minute, minute - 1, minute);
      }
    }

    private final java.util.Map<String, Integer> starts = new java.util.HashMap<>();

    private void over(String id) {
      open.remove(id);
      Integer start = starts.remove(id);
      if (start != null) {
        out.set(start, (int) minute);
      }
    }

    private java.util.Optional<String> some() {
      return open.keySet().stream().skip(open.isEmpty() ? 0 : random.nextInt(open.size())).findFirst();
    }

    void end() {
      minute++;
      for (String id : List.copyOf(open.keySet())) {
        happenings.resolved(minute, id);
        over(id);
      }
    }
  }

  @Test
  void shouldCountEveryMinuteOfAnOutageOnce() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var run = new Run(seed);
      for (int step = 0; step < 150; step++) {
        run.step();
      }
      run.end();

      ServiceView ordering = run.happenings.page(run.minute + 5).services().getFirst();

      assertThat(ordering.availability().outage()).as("seed %d", seed).isEqualTo(Duration.ofMinutes(run.out.cardinality()));
      assertThat(ordering.days().stream().map(StatusView.Day::outage).reduce(Duration.ZERO, Duration::plus)).as("seed %d", seed)
          .isEqualTo(ordering.availability().outage());
    }
  }

  @Test
  void shouldStayBoundedAndNeverLookBetterThanItWas() {
    for (long seed = 0; seed < 5; seed++) {
      var run = new Run(seed);
      for (int step = 0; step < 6_000; step++) {
        run.step();
      }
      run.end();
      run.happenings.opened(run.minute + 1, "last", Scenario.CACHE, "cache");
      PageHistory history = run.happenings.history;

      assertThat(history.incidents()).hasSizeLessThanOrEqualTo(PageHistory.INCIDENTS_MAX);
      assertThat(history.maintenance()).hasSizeLessThanOrEqualTo(PageHistory.WINDOWS_MAX);
      assertThat(history.counted().values()).allMatch(spans -> spans.all().size() <= PageHistory.SPANS_MAX);
      assertThat(history.blind().all()).hasSizeLessThanOrEqualTo(PageHistory.SPANS_MAX);
      StatusView page = run.happenings.page(run.minute + 2);
      long first = Duration.between(Happenings.NOON, page.services().getFirst().days().getFirst().date()
          .atStartOfDay(java.time.ZoneOffset.UTC).toInstant()).toMinutes();
      long counted = run.out.get((int) Math.max(0, first), (int) run.minute + 2).cardinality();
      assertThat(page.services().getFirst().availability().outage()).as("seed %d", seed)
          .isGreaterThanOrEqualTo(Duration.ofMinutes(counted));
    }
  }

  @Test
  void shouldLearnNothingFromAnEventTwice() {
    var once = new Happenings().begun(0).opened(5, "i", Scenario.DATABASE, "database").resolved(9, "i");
    var twice =
        new Happenings().begun(0).begun(1).opened(5, "i", Scenario.DATABASE, "database").opened(5, "i", Scenario.DATABASE, "database")
            .resolved(9, "i").resolved(9, "i");

    assertThat(twice.history).isEqualTo(once.history);
    assertThat(twice.history.now()).isEqualTo(minute(9));
  }
}
