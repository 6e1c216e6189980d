package dev.rebound.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.app.StruckWorld.Before;
import dev.rebound.app.StruckWorld.Blow;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbooks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash sweep on the real thing: at a point of its work the responder's process gets SIGKILL and is started again, or the broker's
 * does. PostgreSQL, Redis, Kafka and all processes are real; Kubernetes is the stand-in. The recovery ends as the one before that nobody
 * struck, and what changed the world changed it as often as there. A point is struck once; one recovery is struck at one point of each of
 * its steps. {@code --full} strikes a seeded quarter of the database's points (of the broker a twelfth), {@code --soak} every point. The
 * cache's quarter is in {@code --soak} only: beside other work a replica may follow by itself before a step would have it follow.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealCrashSweepSystemTest {
  private static final int BASE_PORT = 22_600;
  private static final long SEED = 20_261_125L;
  private static final int PARTS = 4;
  /** A broker's end strikes the log, not the world: fewer points are enough between two soaks. */
  private static final int PARTS_BROKER = 12;
  private static final List<String> ONCE = List.of(": promote ", ": replace ", ": rollingRestart ");
  private static final Blow DATABASE_HOST = new Blow("host-loss", "database");
  private static final Blow DATABASE_PROCESS = new Blow("process-kill", "database");
  private static final Blow CACHE_HOST = new Blow("host-loss", "cache");

  /** What happens at a point. */
  private enum Strike {
    RESPONDER("kill -9 of the responder"),
    BROKER("kill -9 of the broker");

    private final String words;

    Strike(String words) {
      this.words = words;
    }
  }

  /** A recovery that nobody struck: its points by step, and its changes of the world. */
  private record Reference(Map<String, List<String>> points, List<String> changes) {
    int size() {
      return points.values().stream().mapToInt(List::size).sum();
    }
  }

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private final Map<Blow, Reference> references = new LinkedHashMap<>();
  private StruckWorld world;

  @BeforeAll
  void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
    world = StruckWorld.start(home, BASE_PORT, log, "responder");
  }

  @AfterAll
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void shouldEndTheDatabasesRecoveryAsWithoutACrash() throws Exception {
    sweep(DATABASE_HOST, Strike.RESPONDER, PARTS);
  }

  @Test
  @Tag("soak")
  void shouldEndTheCachesRecoveryAsWithoutACrash() throws Exception {
    sweep(CACHE_HOST, Strike.RESPONDER, PARTS);
  }

  @Test
  void shouldEndTheDatabasesRecoveryAsWithoutACrashOfTheBroker() throws Exception {
    sweep(DATABASE_HOST, Strike.BROKER, PARTS_BROKER);
  }

  @Test
  @Tag("soak")
  void shouldEndAtAnyPointOfTheResponderAfterTheDatabasesHostIsLost() throws Exception {
    sweepAll(DATABASE_HOST, Strike.RESPONDER);
  }

  @Test
  @Tag("soak")
  void shouldEndAtAnyPointOfTheResponderAfterTheDatabaseIsKilled() throws Exception {
    sweepAll(DATABASE_PROCESS, Strike.RESPONDER);
  }

  @Test
  @Tag("soak")
  void shouldEndAtAnyPointOfTheResponderAfterTheCachesHostIsLost() throws Exception {
    sweepAll(CACHE_HOST, Strike.RESPONDER);
  }

  @Test
  @Tag("soak")
  void shouldEndAtAnyPointOfTheBrokerAfterTheDatabasesHostIsLost() throws Exception {
    sweepAll(DATABASE_HOST, Strike.BROKER);
  }

  @Test
  @Tag("soak")
  void shouldEndAtAnyPointOfTheBrokerAfterTheDatabaseIsKilled() throws Exception {
    sweepAll(DATABASE_PROCESS, Strike.BROKER);
  }

  @Test
  @Tag("soak")
  void shouldEndAtAnyPointOfTheBrokerAfterTheCachesHostIsLost() throws Exception {
    sweepAll(CACHE_HOST, Strike.BROKER);
  }

  private void sweepAll(Blow blow, Strike strike) throws Exception {
    RealCrashPointsPage.write(SEED, strike.words, blow.toString(), sweep(blow, strike, 1));
  }

  /** Strikes one part of the points of a recovery, chosen by the seed. @param parts 1 for all @return step, points struck */
  private List<List<String>> sweep(Blow blow, Strike strike, int parts) throws Exception {
    Reference reference = reference(blow);
    int wished = (reference.size() + parts - 1) / parts;
    Map<String, List<String>> left = shuffled(reference.points());
    var struck = new LinkedHashSet<String>();
    for (int round = 1; struck.size() < wished; round++) {
      Set<String> armed = nextOfEach(left, wished - struck.size());
      struck.addAll(round(blow, strike, reference, armed, blow + ", " + strike.words + ", round " + round));
    }
    System.out.printf("%s, %s: %d of %d points struck%n", blow, strike.words, struck.size(), reference.size());
    return reference.points().entrySet().stream()
        .map(each -> List.of(each.getKey(), each.getValue().stream().filter(struck::contains).count() + " of " + each.getValue().size()))
        .toList();
  }

  private Reference reference(Blow blow) throws Exception {
    Reference known = references.get(blow);
    if (known != null) {
      return known;
    }
    StruckResponder responder = world.responder(0);
    Before before = world.strike(blow, List.of());
    awaitEnd(before, List.of(), Strike.RESPONDER);
    world.assertRecoveredOnce(blow + ", not struck", blow, before);
    var points = new TreeMap<String, List<String>>();
    List<String> steps =
        Playbooks.of(blow.database() ? Scenario.DATABASE : Scenario.CACHE).steps().stream().map(Playbook.Step::name).toList();
    responder.passed().stream().distinct().filter(point -> steps.contains(point.split(" ", -1)[0]))
        .forEach(point -> points.computeIfAbsent(point.split(" ", -1)[0], step -> new ArrayList<>()).add(point));
    var found = new Reference(points, changes(blow, before));
    assertThat(found.size()).as("points of %s", blow).isGreaterThan(10);
    references.put(blow, found);
    return found;
  }

  /** What the recovery changed; which node was the primary before differs from round to round. */
  private List<String> changes(Blow blow, Before before) throws Exception {
    String old = blow.database() ? before.primary() : before.cachePrimary();
    return world.responder(0).changes().stream()
        .map(change -> change.replaceAll(old + "$", "the old primary").replaceAll("(pg|redis)-[abc]$", "another node")).sorted().toList();
  }

  /** What must not happen twice. Whether a replica that is slow to answer is pointed at its primary by one step or another may differ. */
  private static List<String> once(List<String> changes) {
    return changes.stream().filter(each -> ONCE.stream().anyMatch(each::contains)).toList();
  }

  private Map<String, List<String>> shuffled(Map<String, List<String>> points) {
    var all = new TreeMap<String, List<String>>();
    points.forEach((step, each) -> {
      var list = new ArrayList<>(each);
      java.util.Collections.shuffle(list, random);
      all.put(step, list);
    });
    return all;
  }

  /** One point of each step that has one left, in a random order of the steps. */
  private Set<String> nextOfEach(Map<String, List<String>> left, int most) {
    var steps = new ArrayList<>(left.keySet());
    java.util.Collections.shuffle(steps, random);
    var chosen = new LinkedHashSet<String>();
    for (String step : steps) {
      if (chosen.size() < most && !left.get(step).isEmpty()) {
        chosen.add(left.get(step).removeLast());
      }
    }
    return chosen;
  }

  private Set<String> round(Blow blow, Strike strike, Reference reference, Set<String> armed, String name) throws Exception {
    StruckResponder responder = world.responder(0);
    Before before = world.strike(blow, armed);
    Set<String> struck = awaitEnd(before, armed, strike);
    assertThat(struck).as("points that were reached, %s", name).isEqualTo(armed);
    world.assertRecoveredOnce(name, blow, before);
    List<String> changes = changes(blow, before);
    assertThat(once(changes)).as("changes of the world, %s, struck at %s", name, struck).isEqualTo(once(reference.changes()));
    assertThat(reference.changes()).as("changes of the world, %s, struck at %s", name, struck).containsAll(changes);
    return struck;
  }

  /** Follows a recovery to its end and strikes at each point that is reached. */
  private Set<String> awaitEnd(Before before, java.util.Collection<String> armed, Strike strike) throws Exception {
    StruckResponder responder = world.responder(0);
    var struck = new LinkedHashSet<String>();
    Instant end = Instant.now().plus(StruckWorld.LIMIT);
    while (!world.over(before)) {
      assertThat(Instant.now()).as("no end within %s, struck at %s of %s", StruckWorld.LIMIT, struck, armed).isBefore(end);
      var reached = responder.reached();
      if (reached.isPresent()) {
        String point = reached.get();
        struck.add(point);
        responder.disarm(point);
        switch (strike) {
          case RESPONDER -> responder.killNineAndRestart();
          case BROKER -> {
            world.broker.killNine();
            responder.release();
            Thread.sleep(random.nextInt(1500));
            world.broker.restart();
          }
        }
      }
      Thread.sleep(10);
    }
    return struck;
  }
}
