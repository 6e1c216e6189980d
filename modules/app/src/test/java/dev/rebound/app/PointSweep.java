package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Strikes one recovery at its points, round by round, each round at one point of each of its steps, and holds what changed the world
 * against the round that nobody struck. The points are those that this round passed, of the steps that the playbook has: no list of them
 * stands anywhere.
 */
final class PointSweep {
  private static final int POINTS_MIN = 10;

  /** One recovery, from a world that is well to its end, with these points armed; it asserts what must hold of any. */
  @FunctionalInterface
  interface Play {
    /** @param armed points to strike at; none: nobody is struck */
    Round play(Set<String> armed, String name) throws Exception;
  }

  /**
   * What a recovery was.
   *
   * @param struck points that were reached and struck
   * @param passed points that were passed
   * @param changes of the world, without what differs from round to round
   */
  record Round(Set<String> struck, List<String> passed, List<String> changes) {
    Round {
      changes = changes.stream().sorted().toList();
    }
  }

  private final String name;
  private final List<String> steps;
  private final List<String> once;
  private final Random random;
  private final Map<String, List<String>> points = new TreeMap<>();
  private @Nullable Round reference;

  /**
   * @param steps of the playbook
   * @param once parts of changes that must happen as often as without a strike; of the others some may be left out
   */
  PointSweep(String name, List<String> steps, List<String> once, Random random) {
    this.name = name;
    this.steps = steps;
    this.once = once;
    this.random = random;
  }

  /**
   * Strikes one part of the points, chosen at random.
   *
   * @param strike for people
   * @param parts 1 for all
   * @return step, points struck of how many
   */
  List<List<String>> sweep(String strike, int parts, Play play) throws Exception {
    Round calm = reference(play);
    int size = points.values().stream().mapToInt(List::size).sum();
    int wished = (size + parts - 1) / parts;
    Map<String, List<String>> left = shuffled();
    var struck = new LinkedHashSet<String>();
    for (int number = 1; struck.size() < wished; number++) {
      Set<String> armed = nextOfEach(left, wished - struck.size());
      String round = name + ", " + strike + ", round " + number;
      struck.addAll(struck(calm, play.play(armed, round), armed, round));
    }
    System.out.printf("%s, %s: %d of %d points struck: %s%n", name, strike, struck.size(), size, struck);
    return points.entrySet().stream()
        .map(each -> List.of(each.getKey(), each.getValue().stream().filter(struck::contains).count() + " of " + each.getValue().size()))
        .toList();
  }

  private Round reference(Play play) throws Exception {
    Round known = reference;
    if (known != null) {
      return known;
    }
    Round calm = play.play(Set.of(), name + ", not struck");
    calm.passed().stream().distinct().filter(point -> steps.contains(step(point)))
        .forEach(point -> points.computeIfAbsent(step(point), _ -> new ArrayList<>()).add(point));
    assertThat(points.values().stream().mapToInt(List::size).sum()).as("points of %s", name).isGreaterThan(POINTS_MIN);
    reference = calm;
    return calm;
  }

  private static String step(String point) {
    return point.split(" ", -1)[0];
  }

  private Set<String> struck(Round calm, Round round, Set<String> armed, String what) {
    assertThat(round.struck()).as("points that were reached, %s", what).isEqualTo(armed);
    assertThat(once(round.changes())).as("changes of the world, %s, struck at %s", what, armed).isEqualTo(once(calm.changes()));
    assertThat(calm.changes()).as("changes of the world, %s, struck at %s", what, armed).containsAll(round.changes());
    return round.struck();
  }

  private List<String> once(List<String> changes) {
    return changes.stream().filter(each -> once.stream().anyMatch(each::contains)).toList();
  }

  private Map<String, List<String>> shuffled() {
    var all = new LinkedHashMap<String, List<String>>();
    points.forEach((step, each) -> {
      var list = new ArrayList<>(each);
      Collections.shuffle(list, random);
      all.put(step, list);
    });
    return all;
  }

  /** One point of each step that has one left, in a random order of the steps. */
  private Set<String> nextOfEach(Map<String, List<String>> left, int most) {
    var order = new ArrayList<>(left.keySet());
    Collections.shuffle(order, random);
    var chosen = new LinkedHashSet<String>();
    for (String step : order) {
      if (chosen.size() < most && !left.get(step).isEmpty()) {
        chosen.add(left.get(step).removeLast());
      }
    }
    return chosen;
  }
}
