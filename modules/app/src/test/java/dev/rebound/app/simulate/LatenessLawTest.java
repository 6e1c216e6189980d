package dev.rebound.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Delay, disorder and repetition never change which disasters are declared, as long as nothing is later than the plan's lateness.
 *
 * <p>What the law does not say. When an incident opens may shift. One that ends superseded may be missing or be there: where the cause's
 * evidence is late its consequence opens first. A "resolved" comes in time: whether an alert that stands longer than the plan's time is
 * over already nobody can know before hearing so. And delays are independent of each other: an observer all of whose checks are late
 * looks like one that fell silent.
 */
final class LatenessLawTest {
  /** The default of a plan. */
  private static final double LATENESS_S = 30;
  private static final Map<String, List<Arrival>> TIMELINES = timelines();
  private static final Map<String, Set<List<String>>> IN_TIME = new ConcurrentHashMap<>();

  /** @param share of what is late */
  private record Post(String timeline, long seed, double share) {
    List<Arrival> late(List<Arrival> arrivals) {
      var random = new Random(seed);
      var all = new ArrayList<Arrival>();
      for (Arrival arrival : arrivals) {
        boolean inTime = arrival.payload().path("status").asText().equals("resolved");
        all.add(inTime || random.nextDouble() >= share ? arrival : later(arrival, random));
        if (random.nextInt(5) == 0) {
          all.add(later(arrival, random));
        }
      }
      return Arrival.sorted(all);
    }

    private static Arrival later(Arrival arrival, Random random) {
      return arrival.at(arrival.offset() + random.nextDouble() * LATENESS_S);
    }
  }

  private static Map<String, List<Arrival>> timelines() {
    var all = new TreeMap<String, List<Arrival>>();
    OwnTimelines.all().forEach((name, timeline) -> all.put(name, timeline.arrivals()));
    Traces.NAMES.stream().filter(name -> Files.isRegularFile(Traces.folder().resolve(name + ".jsonl")))
        .forEach(name -> all.put(name, Traces.arrivals(name)));
    return all;
  }

  @Provide
  Arbitrary<Post> posts() {
    return net.jqwik.api.Combinators.combine(
            Arbitraries.of(TIMELINES.keySet()), Arbitraries.longs().between(0, 1L << 40), Arbitraries.of(0.05, 0.3, 1.0))
        .as(Post::new);
  }

  @Property(tries = 40, seed = "20261122", edgeCases = EdgeCasesMode.NONE)
  void shouldDeclareTheSameDisastersWhateverIsLateTwiceOrOutOfOrder(@ForAll("posts") Post post) {
    List<Arrival> arrivals = TIMELINES.get(post.timeline());
    assertThat(disasters(Replay.run(post.late(arrivals)))).as("%s", post)
        .isEqualTo(IN_TIME.computeIfAbsent(post.timeline(), key -> disasters(Replay.run(arrivals))));
  }

  private static Set<List<String>> disasters(List<Declared> declared) {
    return Replay.disasters(declared).stream().filter(each -> each.supersededBy() == null)
        .map(each -> List.of(each.scenario(), each.target(), each.site())).collect(Collectors.toSet());
  }
}
