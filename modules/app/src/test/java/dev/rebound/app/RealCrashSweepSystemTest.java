package dev.rebound.app;

import dev.rebound.app.StruckWorld.Before;
import dev.rebound.app.StruckWorld.Blow;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbooks;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

  @RegisterExtension final SeenLog log = new SeenLog();
  private final Random random = new Random(SEED);
  private final Map<Blow, PointSweep> sweeps = new HashMap<>();
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
    PointSweep sweep = sweeps.computeIfAbsent(
        blow,
        each -> new PointSweep(
            each.toString(),
            Playbooks.of(each.database() ? Scenario.DATABASE : Scenario.CACHE).steps().stream().map(Playbook.Step::name).toList(),
            // Whether a replica that is slow to answer is pointed at its primary by one step or another may differ.
            List.of(": promote ", ": replace ", ": rollingRestart "), random));
    return sweep.sweep(strike.words, parts, (armed, name) -> played(blow, strike, armed, name));
  }

  private PointSweep.Round played(Blow blow, Strike strike, Set<String> armed, String name) throws Exception {
    StruckResponder responder = world.responder(0);
    Before before = world.strike(blow, armed);
    Set<String> struck = world.follow(() -> world.over(before), armed, point -> {
      switch (strike) {
        case RESPONDER -> responder.killNineAndRestart();
        case BROKER -> {
          world.broker.killNine();
          responder.release();
          Thread.sleep(random.nextInt(1500));
          world.broker.restart();
        }
      }
    });
    world.assertRecoveredOnce(name, blow, before);
    return new PointSweep.Round(struck, responder.passed(), changes(blow, before));
  }

  /** What the recovery changed; which node was the primary before differs from round to round. */
  private List<String> changes(Blow blow, Before before) throws Exception {
    String old = blow.database() ? before.primary() : before.cachePrimary();
    return world.responder(0).changes().stream()
        .map(change -> change.replaceAll(old + "$", "the old primary").replaceAll("(pg|redis)-[abc]$", "another node")).toList();
  }
}
